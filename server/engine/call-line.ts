/** One call: its peer, its playout and its session, tied together. */
import type {DataChannel} from 'node-datachannel';
import {dropSoon} from './drop.js';
import type {EngineFault} from './faults.js';
import {openEventChannel} from './media/event-channel.js';
import {Peer} from './media/peer.js';
import {Playout} from './media/playout.js';
import {SteadySound} from './media/steady-sound.js';
import type {SessionSettings} from './protocol/session-settings.js';
import {EngineSession} from './session/engine-session.js';
import type {Sink} from './session/outgoing.js';
import type {Dialogue} from './session/plan.js';
import type {Speech} from './speech/speech.js';

/** A call that nobody drives is given this long: a sideband attaches after the answer. */
export const UNDRIVEN_MS = 60_000;

export type CallLinePorts = {
  readonly speech: Speech;
  readonly dialogue: Dialogue;
  readonly seconds: number;
  readonly bindAddress: string;
  readonly faults: ReadonlySet<EngineFault>;
};

export class CallLine {
  readonly peer: Peer;
  readonly session: EngineSession;
  readonly #playout: Playout;
  readonly #ports: CallLinePorts;
  readonly #sinks = new Set<Sink>();
  readonly #undriven: NodeJS.Timeout;
  #visitorGone = false;

  constructor(offer: string, settings: SessionSettings, ports: CallLinePorts, onEnd: () => void) {
    this.#ports = ports;
    const heard = new SteadySound(pcm => {
      if (!this.session.ended) this.session.listening.append(pcm);
    });
    this.#playout = new Playout({
      send: (frame, starts) => {
        this.peer.send(frame, starts);
        heard.fill();
      },
      emit: (type, fields) => this.session.emit(type, fields),
      now: () => performance.now(),
    });
    this.peer = new Peer(offer, ports.bindAddress, {
      onSound: heard.take,
      onChannel: channel => this.#onChannel(channel),
      onOpen: () => this.#playout.start(),
      onGone: () => this.#onGone(),
    });
    const {speech, dialogue, seconds, faults} = ports;
    this.session = new EngineSession({
      ...{settings, speech, dialogue, seconds, faults, output: this.#playout},
      isHeld: () => !this.#visitorGone,
      onEnd: () => {
        clearTimeout(this.#undriven);
        this.#playout.stop();
        this.peer.close();
        onEnd();
      },
    });
    this.#undriven = setTimeout(() => {
      if (!this.session.driven) this.session.end(1000, 'Nobody drove the call');
    }, UNDRIVEN_MS);
  }

  #onChannel(channel: DataChannel): void {
    const {session} = this;
    const {faults} = this.#ports;
    openEventChannel(channel, {
      faults,
      onOpen: sink => {
        if (session.ended) return;
        this.#sinks.add(sink);
        session.attach(sink);
        if (faults.has('drop-channel')) dropSoon(session, () => channel.close());
      },
      onText: (sink, text) => session.receive(sink, text),
      onClosed: sink => session.detach(sink),
    });
  }

  /** The visitor is gone. A sideband is told nothing, as with the provider, and may hang up when it notices. */
  #onGone(): void {
    this.#visitorGone = true;
    this.#playout.stop();
    for (const sink of this.#sinks) this.session.detach(sink);
    if (!this.session.driven) this.session.end(1000, 'The call ended');
  }
}
