/** The live WebRTC calls, by their id: opening one from an offer, finding it for a sideband, ending all. */
import type {DataChannel} from 'node-datachannel';
import {dropSoon} from './drop.js';
import type {EngineFault} from './faults.js';
import {openLine} from './line.js';
import {FRAME_SAMPLES} from './media/opus.js';
import {Peer, sendWhileOpen} from './media/peer.js';
import {Playout} from './media/playout.js';
import {ProtocolFailure} from './protocol/failure.js';
import {mintId} from './protocol/ids.js';
import type {SessionSettings} from './protocol/session-settings.js';
import {EngineSession} from './session/engine-session.js';
import type {Sink} from './session/outgoing.js';
import type {Dialogue} from './session/plan.js';
import type {Speech} from './speech/speech.js';

/** A microphone that sends nothing for this long counts as silent, so that a turn can end. */
const STARVED_MS = 200;
/** A call that nobody drives is given this long: a sideband attaches after the answer. */
const UNDRIVEN_MS = 60_000;

export type CallPorts = {
  readonly speech: Speech;
  readonly dialogue: Dialogue;
  readonly seconds: number;
  readonly bindAddress: string;
  readonly faults: ReadonlySet<EngineFault>;
};

export type Call = {readonly id: string; readonly answer: string; readonly session: EngineSession};

export class Calls {
  readonly #ports: CallPorts;
  readonly #calls = new Map<string, Call>();
  #used = false;

  constructor(ports: CallPorts) {
    this.#ports = ports;
  }

  /** Answers an offer with a new session. */
  async open(offer: string, settings: SessionSettings): Promise<Call> {
    this.#used = true;
    const line = new CallLine(offer, settings, this.#ports, () => void this.#calls.delete(id));
    const id = mintId('rtc');
    try {
      const call = {id, answer: await line.peer.answer(), session: line.session};
      this.#calls.set(id, call);
      return call;
    } catch (failure) {
      line.session.end(1000, 'The call was not answered');
      throw failure;
    }
  }

  require(id: string): Call {
    const call = this.#calls.get(id);
    if (call !== undefined) return call;
    const message = 'No session found for the provided call_id';
    throw new ProtocolFailure('call_id_not_found', message, {status: 404, param: ''});
  }

  close(): void {
    for (const {session} of [...this.#calls.values()]) session.end(1001, 'The engine is closing');
    if (this.#used) Peer.releaseLibrary();
  }
}

/** One call: its peer, its playout and its session, tied together. */
class CallLine {
  readonly peer: Peer;
  readonly session: EngineSession;
  readonly #playout: Playout;
  readonly #ports: CallPorts;
  readonly #sinks = new Set<Sink>();
  readonly #undriven: NodeJS.Timeout;
  #heardAt = 0;
  #visitorGone = false;

  constructor(offer: string, settings: SessionSettings, ports: CallPorts, onEnd: () => void) {
    this.#ports = ports;
    this.#playout = new Playout({
      send: (frame, starts) => {
        this.peer.send(frame, starts);
        this.#hearSilence();
      },
      emit: (type, fields) => this.session.emit(type, fields),
      now: () => performance.now(),
    });
    this.peer = new Peer(offer, ports.bindAddress, {
      onSound: pcm => this.#hear(pcm),
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

  #hear(pcm: Int16Array): void {
    this.#heardAt = performance.now();
    if (!this.session.ended) this.session.listening.append(pcm);
  }

  /** Called with the playout clock: a track that stopped in mid-word must not leave its turn open for ever. */
  #hearSilence(): void {
    if (this.#heardAt === 0 || performance.now() - this.#heardAt < STARVED_MS || this.session.ended) return;
    this.session.listening.append(new Int16Array(FRAME_SAMPLES));
  }

  #onChannel(channel: DataChannel): void {
    const wire: Sink = {
      send: text => sendWhileOpen(() => channel.sendMessage(text)),
      close: () => channel.close(),
    };
    const {sink, read} = openLine(wire, this.#ports.faults);
    const open = (): void => {
      if (this.session.ended || this.#sinks.has(sink)) return;
      this.#sinks.add(sink);
      this.session.attach(sink);
      if (this.#ports.faults.has('drop-channel')) dropSoon(this.session, () => channel.close());
    };
    channel.onMessage(message => {
      if (typeof message === 'string') this.session.receive(sink, read(message));
    });
    channel.onClosed(() => this.session.detach(sink));
    channel.onOpen(open);
    // The event may have been before this callback was set.
    if (channel.isOpen()) open();
  }

  /** The visitor is gone. A sideband is told nothing, as with the provider, and may hang up when it notices. */
  #onGone(): void {
    this.#visitorGone = true;
    this.#playout.stop();
    for (const sink of this.#sinks) this.session.detach(sink);
    if (!this.session.driven) this.session.end(1000, 'The call ended');
  }
}
