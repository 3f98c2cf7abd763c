/**
 * What the provider of a world answered though nobody had asked, and who was told of it. It stands alone because no
 * guard can count what nobody hears of; and of what nobody was to answer, none can hold the money ahead.
 */
import type {Account} from './bill.js';

export type Gift = {
  readonly account: Account;
  /** On which day it began. */
  readonly day: number;
  /** The most that one answer can cost: behind it, one that was asked for may be taken for unasked. */
  readonly worst: number;
  /** The provider was to answer by itself, and the money of the whole call is held. */
  readonly isExpected: boolean;
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
    const above = ({isExpected, isHeard, worst, cost}: Gift): number =>
      isExpected ? (isHeard ? 0 : cost) : worst;
    return sum(this.#all.filter(isOf).map(above));
  }

  /** On a day, that is: what began on the one before may have ended on it. */
  aboveDay(day: number, isOf: (gift: Gift) => boolean = () => true): number {
    return this.above(gift => isOf(gift) && (gift.day === day || gift.day === day - 1));
  }

  /**
   * What nobody can have counted. Of what was not held ahead that may be all, where questions are lost and processes die;
   * of what was, it is what nobody heard of.
   */
  uncounted({isCalm}: {readonly isCalm: boolean}): number {
    const isLost = ({isHeard, isExpected}: Gift): boolean => !isHeard || (!isCalm && !isExpected);
    return sum(this.#all.filter(isLost).map(({cost}) => cost));
  }

  count(isOf: (gift: Gift) => boolean): number {
    return this.#all.filter(isOf).length;
  }
}

const sum = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0);
