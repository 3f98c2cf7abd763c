/**
 * A conversation as a script: what the visitor does, what the assistant says, and what must be true in between. It
 * stands alone so that a test of a call reads like the call.
 */
import assert from 'node:assert/strict';
import type {AnswerPart} from './provider-answer.js';
import type {TwinAnswer} from './provider-answer.js';
import {RATE, WORD_MS, wordsOf} from './voice.js';
import {nameOf, type World} from './world.js';

/** Longer than any wait of a call that works: silences that end a turn, words that come late. */
const PATIENCE_MS = 5_000;
/** Nobody speaks on without a breath. */
const TURN_SILENCE_MS = 700;

type Step = {readonly does: string; readonly run: () => Promise<void>; readonly isEnd?: boolean};
type State = ReturnType<typeof nameOf>;

/** Begins a script. It runs when it is awaited. */
export function talk(world: World): Talk {
  return new Talk(world);
}

export class Talk implements PromiseLike<undefined> {
  readonly #world: World;
  readonly #steps: Step[] = [];
  readonly #done: string[] = [];
  #callCount = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** The visitor starts the call, and it goes live. */
  calls(): this {
    return this.#step('the visitor starts a call', async () => {
      void this.#world.session.connect();
      await this.#becomes('live', () => this.#world.session.state.get().phase === 'live');
    });
  }

  /** The visitor says this, and is understood. */
  user(words: string): this {
    return this.#step(`the visitor says "${words}"`, async () => {
      const known = this.#entries('user').length;
      this.#speak(words);
      await this.#pass(wordsOf(words).length * WORD_MS + TURN_SILENCE_MS);
      await this.#becomes(`the visitor's "${words}" in the transcript`, () =>
        this.#entries('user').slice(known).includes(words),
      );
    });
  }

  /** The visitor begins to say this; nobody waits for the end of it. */
  begins(words: string): this {
    return this.#step(`the visitor begins to say "${words}"`, () => {
      this.#speak(words);
      return Promise.resolve();
    });
  }

  types(text: string): this {
    return this.#step(`the visitor types "${text}"`, async () => {
      this.#world.session.sendText(text);
      await this.#pass(200);
    });
  }

  /** The assistant, which somebody must have asked, says exactly this, and is heard to the end of it. */
  agent(words: string): this {
    this.#step(`the assistant says "${words}"`, () => this.#answer([{say: words}]));
    return this.#endOfAnswer(words);
  }

  /** The assistant calls these tools in one response, after some words where `saying` has any. */
  tool(name: string, args: object, {saying, and = []}: ToolOptions = {}): this {
    const calls = [{call: name, args}, ...and.map(([other, others]) => ({call: other, args: others}))];
    return this.#step(`the assistant calls ${calls.map(({call}) => call).join(' and ')}`, () =>
      this.#answer([
        ...(saying === undefined ? [] : [{say: saying}]),
        ...calls.map(({call, args: given}) => ({
          call,
          args: given,
          callId: `call_x${(this.#callCount += 1)}`,
        })),
      ]),
    );
  }

  /** The answer before this is heard up to these words, and goes on. */
  upTo(words: string): this {
    this.#forgetEnd();
    return this.#step(`"${words}" is heard`, async () => {
      const world = this.#world;
      const heardMs = wordsOf(words).length * WORD_MS;
      await world.time.until(() => world.heardMs > 0, PATIENCE_MS);
      await world.time.pass(Math.max(0, heardMs - world.heardMs));
      if (world.heardMs < heardMs) this.#fail(`"${words}" should have been heard, and was not`);
    });
  }

  /** The visitor begins to speak when so much of the answer was heard, and is understood. */
  bargeInAfter(heard: string, saying = 'wait a moment please'): this {
    return this.upTo(heard).user(saying);
  }

  /** Somebody coughs. */
  coughs(ms = 150): this {
    this.#forgetEnd();
    return this.#step('somebody coughs', async () => {
      const {input, voice} = this.#world;
      input.capture.take(voice.noise(ms));
      await this.#pass(ms);
    });
  }

  silence(ms: number): this {
    return this.#step(`${ms} ms of silence`, () => this.#pass(ms));
  }

  /** Every line breaks. */
  lineBreaks(): this {
    return this.#step('the line breaks', async () => {
      this.#world.net.break();
      await this.#world.time.settle();
    });
  }

  /** Something else happens, in the words of the test. */
  meanwhile(does: string, run: (world: World) => unknown): this {
    return this.#step(does, async () => {
      await run(this.#world);
      await this.#world.time.settle();
    });
  }

  /** So it must become, soon. */
  expectState(state: State): this {
    return this.#step(`the session is ${state}`, () =>
      this.#becomes(`the session ${state}`, () => nameOf(this.#world.session.state.get()) === state),
    );
  }

  /** What the transcript says last of the assistant: of an answer that was cut, what was heard. */
  hears(words: string): this {
    return this.#step(`the visitor has heard "${words}"`, () =>
      this.#becomes(`"${words}" as what was heard`, () => {
        const last = this.#world.session.conversation.get().findLast(({role}) => role === 'assistant');
        return (last?.heard ?? last?.text) === words;
      }),
    );
  }

  /** Nobody asks for an answer, for a while. */
  noAnswerIsAsked(ms = 3_000): this {
    return this.#step('nobody asks for an answer', async () => {
      await this.#pass(ms);
      const {answering} = this.#session();
      if (answering?.hasBegun === false) this.#fail('An answer was asked for, and should not have been');
    });
  }

  /** A script is awaited: that is how it reads. */
  then<Done, Failed = never>(
    done?: ((value: undefined) => Done | PromiseLike<Done>) | null,
    failed?: ((reason: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<Done | Failed> {
    return this.#run().then(done, failed);
  }

  async #run(): Promise<undefined> {
    for (const step of this.#steps.splice(0)) {
      this.#done.push(step.does);
      await step.run();
      const [refused] = this.#world.provider.refused;
      if (refused !== undefined) this.#fail(`The provider refused something: ${refused}`);
    }
  }

  async #answer(parts: readonly AnswerPart[]): Promise<void> {
    const waits = (): TwinAnswer | undefined => {
      const {answering} = this.#session();
      return answering?.hasBegun === false ? answering : undefined;
    };
    const asked = await this.#world.time.until(() => waits() !== undefined, PATIENCE_MS);
    if (!asked) this.#fail('The assistant should have spoken, but nobody asked for an answer');
    waits()?.give(parts);
    await this.#world.time.settle();
  }

  #endOfAnswer(words: string): this {
    const does = `"${words}" is heard to its end`;
    return this.#step(
      does,
      async () => {
        const {time, session} = this.#world;
        const limit = wordsOf(words).length * WORD_MS + PATIENCE_MS;
        const isHeard = (): boolean =>
          this.#entries('assistant').at(-1) === words &&
          this.#session().answering === undefined &&
          !this.#isAudible();
        await time.until(() => this.#isAudible() || session.state.get().phase !== 'live', PATIENCE_MS);
        if (!(await time.until(isHeard, limit))) this.#fail(`"${words}" should have been heard to its end`);
        await this.#pass(100);
      },
      true,
    );
  }

  #isAudible(): boolean {
    const state = this.#world.session.state.get();
    return state.phase === 'live' && (state.output === 'speaking' || state.output === 'ducked');
  }

  #forgetEnd(): void {
    if (this.#steps.at(-1)?.isEnd === true) this.#steps.pop();
  }

  #speak(words: string): void {
    const {input, voice} = this.#world;
    input.capture.take(voice.speak(words));
  }

  #session(): World['provider']['session'] {
    return this.#world.provider.session;
  }

  #entries(wanted: 'user' | 'assistant'): string[] {
    return this.#world.session.conversation
      .get()
      .filter(({role, final}) => role === wanted && final)
      .map(({text}) => text);
  }

  #pass(ms: number): Promise<void> {
    return this.#world.time.pass(ms);
  }

  async #becomes(what: string, isTrue: () => boolean): Promise<void> {
    if (!(await this.#world.time.until(isTrue, PATIENCE_MS))) this.#fail(`Expected ${what}, in vain`);
  }

  #step(does: string, run: () => Promise<void>, isEnd = false): this {
    this.#steps.push({does, run, isEnd});
    return this;
  }

  #fail(what: string): never {
    const {session, provider, states} = this.#world;
    const said = session.conversation
      .get()
      .map(
        ({role, text, heard, final}) =>
          `  ${role}: ${text}${heard === undefined ? '' : ` (heard: ${heard})`}${final ? '' : ' …'}`,
      );
    const asked =
      provider.sessions
        .at(-1)
        ?.told.slice(-6)
        .map(({type}) => type) ?? [];
    assert.fail(
      [
        `${what}.`,
        'The script so far:',
        ...this.#done.map(does => `  ${does}`),
        'The conversation so far:',
        ...(said.length === 0 ? ['  (nothing was said)'] : said),
        `The session is ${nameOf(session.state.get())}; before: ${states.slice(-6, -1).join(', ')}.`,
        `The provider was told last: ${asked.join(', ') || 'nothing'}.`,
      ].join('\n'),
    );
  }
}

export type ToolOptions = {
  readonly saying?: string;
  /** More calls in the same response. */
  readonly and?: ReadonlyArray<readonly [name: string, args: object]>;
};

/** A position of the microphone's memory as a time, ms. */
export function msOf(position: number): number {
  return Math.round((position * 1000) / RATE);
}
