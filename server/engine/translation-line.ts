/**
 * One call that translates: its peer, its playout and its session. It stands beside the calls of conversations because its
 * session has one client and no items: nothing of it is told of what the visitor hears, and nobody else may attach to it.
 */
import {UNDRIVEN_MS, type CallLinePorts} from './call-line.js';
import {openEventChannel} from './media/event-channel.js';
import {Peer} from './media/peer.js';
import {Playout} from './media/playout.js';
import {SteadySound} from './media/steady-sound.js';
import type {Translator} from './parts/translator.js';
import type {TranslationSettings} from './protocol/translation-session.js';
import {TranslationSession, type TranslationOutput} from './session/translation.js';

export type TranslationLinePorts = Omit<CallLinePorts, 'dialogue'> & {readonly translator: Translator};

export class TranslationLine {
  readonly peer: Peer;
  readonly session: TranslationSession;

  constructor(
    offer: string,
    settings: TranslationSettings,
    {speech, translator, seconds, bindAddress, faults}: TranslationLinePorts,
    onEnd: () => void,
  ) {
    const heard = new SteadySound(pcm => this.session.hear(pcm));
    const output = new PhrasesPlayed(frame => {
      this.peer.send(frame.pcm, frame.starts);
      heard.fill();
    });
    this.peer = new Peer(offer, bindAddress, {
      onSound: heard.take,
      onChannel: channel => {
        openEventChannel(channel, {
          faults,
          onOpen: sink => {
            clearTimeout(undriven);
            this.session.attach(sink);
          },
          onText: (_sink, text) => this.session.receive(text),
          onClosed: sink => this.session.detach(sink),
        });
      },
      onOpen: () => output.start(),
      onGone: () => this.session.end(1000, 'The call ended'),
    });
    this.session = new TranslationSession({
      ...{settings, speech, translator, seconds, output},
      onEnd: () => {
        clearTimeout(undriven);
        output.stop();
        this.peer.close();
        onEnd();
      },
    });
    const undriven = setTimeout(() => this.session.end(1000, 'Nobody drove the call'), UNDRIVEN_MS);
  }
}

/** A playout that knows when the last phrase was heard: the dialect has no event for it. */
class PhrasesPlayed implements TranslationOutput {
  readonly #playout: Playout;
  /** What is being heard, or waits to be. */
  readonly #phrases = new Set<string>();
  readonly #waiting: Array<() => void> = [];

  constructor(send: (frame: {readonly pcm: Int16Array; readonly starts: boolean}) => void) {
    this.#playout = new Playout({
      send: (pcm, starts) => send({pcm, starts}),
      emit: (type, fields) => {
        if (type === 'output_audio_buffer.stopped') this.#onHeard(String(fields?.['response_id']));
      },
      now: () => performance.now(),
    });
  }

  start(): void {
    this.#playout.start();
  }

  stop(): void {
    this.#playout.stop();
    this.#phrases.clear();
    this.#wake();
  }

  play(phrase: string, pcm: Int16Array): void {
    if (pcm.length > 0) this.#phrases.add(phrase);
    this.#playout.play(phrase, phrase, pcm);
  }

  finish(phrase: string): void {
    this.#playout.finish(phrase);
  }

  async drained(): Promise<void> {
    if (this.#phrases.size > 0) await new Promise<void>(resolve => this.#waiting.push(resolve));
  }

  #onHeard(phrase: string): void {
    this.#phrases.delete(phrase);
    if (this.#phrases.size === 0) this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
