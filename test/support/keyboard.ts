/**
 * A visitor with a keyboard and nothing else: goes to what they want, one Tab at a time, and uses it where it stands.
 * Whenever the focus is nowhere for as long as one frame, it is written down.
 */
import assert from 'node:assert/strict';
import type {KeyInput, Page} from 'puppeteer-core';
import type {Accessibility, Thing} from './accessibility.js';
import {until} from './until.js';

/** For `inject`: a visitor whose focus is on the body has to start from the top of the page. */
export const FOCUS_WATCH = `{
  globalThis.lostFocus = [];
  let last;
  const look = () => {
    const now = document.activeElement;
    if (now === null || now === document.body) {
      if (last !== undefined) globalThis.lostFocus.push(last);
      last = undefined;
    } else {
      let deepest = now;
      while (deepest.shadowRoot?.activeElement) deepest = deepest.shadowRoot.activeElement;
      last = deepest.getAttribute('part') ?? deepest.localName;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}`;

/** The widget has fewer things to stop at. */
const MOST_STOPS = 20;

export class Keyboard {
  readonly #page: Page;
  readonly #accessibility: Accessibility;

  constructor(page: Page, accessibility: Accessibility) {
    this.#page = page;
    this.#accessibility = accessibility;
  }

  /** Goes there by Tab, or by Shift+Tab with `back`, and names each stop on the way. */
  async goTo(role: string, name: string, {back = false} = {}): Promise<string[]> {
    const stops: string[] = [];
    while (stops.length < MOST_STOPS) {
      const stop = await this.tab({back});
      stops.push(stop);
      if (stop === inWords({role, name})) return stops;
    }
    throw new Error(`No Tab leads to the ${role} "${name}": ${stops.join(', ')}`);
  }

  /** One stop further. */
  async tab({back = false} = {}): Promise<string> {
    if (back) await this.#page.keyboard.down('Shift');
    await this.#page.keyboard.press('Tab');
    if (back) await this.#page.keyboard.up('Shift');
    return inWords(await this.#accessibility.focused());
  }

  async press(key: KeyInput): Promise<void> {
    await this.#page.keyboard.press(key);
  }

  async write(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  /** For as long as `during` takes. A key that is held is told again and again. */
  async hold(key: KeyInput, during: () => Promise<void>): Promise<void> {
    await this.#page.keyboard.down(key);
    await this.#page.keyboard.down(key);
    await during();
    await this.#page.keyboard.up(key);
  }

  /** Waits until the focus is there, by itself. */
  async isAt(role: string, name: string): Promise<Thing> {
    let at: Thing | undefined;
    const isThere = async (): Promise<boolean> => {
      at = await this.#accessibility.focused();
      return at.role === role && at.name === name;
    };
    await until(`the focus is on the ${role} "${name}"`, isThere).catch((cause: unknown) => {
      throw new Error(`The focus is on the ${at && inWords(at)}, and not on the ${inWords({role, name})}`, {
        cause,
      });
    });
    return at!;
  }

  /** Fails where the focus was nowhere since the visitor came into the page. */
  async wasNeverLost(): Promise<void> {
    const lost = await this.#page.evaluate(() => (globalThis as unknown as {lostFocus: string[]}).lostFocus);
    assert.deepEqual(lost, [], 'the focus was lost from these');
  }
}

function inWords({role, name}: Pick<Thing, 'role' | 'name'>): string {
  return `${role} "${name}"`;
}
