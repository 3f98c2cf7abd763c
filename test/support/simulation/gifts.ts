/**
 * What the provider of a world answered though nobody had asked, and who was told of it. It stands alone because no
 * guard can hold its money ahead: it may come on top of every cap, and is counted by whoever hears of it.
 */
import type {Account} from './bill.js';

export type Gift = {
  readonly account: Account;
  /** On which day it began. */
  readonly day: number;
  /** The most that one answer can cost: behind it, one that was asked for may be taken for unasked. */
  readonly worst: number;
  /** What it did cost, once that is known. */
  cost: number;
  /** Somebody who lives was told that it began. */
  isHeard: boolean;
};

export class Gifts {
  readonly #all: Gift[] = [];

  add(gift: Omit<Gift, 'cost' | 'isHeard'>): Gift {
    const added = {...gift, cost: 0, isHeard: false};
    this.#all.push(added);
    return added;
  }

  /** So much may come on top of a cap. */
  above(isOf: (gift: Gift) => boolean): number {
    return sum(this.#all.filter(isOf).map(({worst}) => worst));
  }

  /** On a day, that is: what began on the one before may have ended on it. */
  aboveDay(day: number, isOf: (gift: Gift) => boolean = () => true): number {
    return this.above(gift => isOf(gift) && (gift.day === day || gift.day === day - 1));
  }

  /** What nobody can have counted; where questions are lost and processes die, all of it may be that. */
  uncounted({isCalm}: {readonly isCalm: boolean}): number {
    return sum(this.#all.filter(({isHeard}) => !isCalm || !isHeard).map(({cost}) => cost));
  }

  get count(): number {
    return this.#all.length;
  }
}

const sum = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0);
