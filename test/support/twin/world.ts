/**
 * A page with a voice session, and everything that it talks to, in memory: the session, its connectors, channels and
 * the guard are the real ones; the browser's sound, the network and the provider are twins.
 */
import assert from 'node:assert/strict';
import './page.js';
import {mock} from 'node:test';
import type {Agent} from '../../../server/config/agents.js';
import type {PageSettings} from '../../../src/config/schema.js';
import type {SessionState} from '../../../src/realtime/session/state.js';
import type {
  PageTool,
  VoiceSession,
  VoiceSessionOptions,
} from '../../../src/realtime/session/voice-session.js';
import type {ClientEvent} from '../../../src/realtime/protocol/client-events.js';
import {abortable, delay} from '../../../src/shared/abort.js';
import {VoiceError} from '../../../src/shared/errors.js';
import {TwinCalls} from './calls.js';
import {TwinInput} from './ears.js';
import {TwinGuard} from './guard.js';
import {TwinNetwork, WAY_MS, type FarEnd, type LineEnd} from './network.js';
import {TwinPage} from './page.js';
import {TwinProvider} from './provider.js';
import {TwinRtcLeg} from './rtc-leg.js';
import {TwinPlayer, type TwinStream} from './speakers.js';
import {TwinSynthesis} from './synthesis.js';
import {VirtualTime} from './virtual-time.js';
import {TwinVoice} from './voice.js';

// Behind the hooks of the page: these load the modules of the audio thread.
const {VoiceSession: Session} = await import('../../../src/realtime/session/voice-session.js');
const {VoiceInput} = await import('../../../src/audio/voice-input.js');
const {PcmPlayer} = await import('../../../src/audio/pcm-player.js');
const {WebRtcLeg} = await import('../../../src/realtime/legs/webrtc.js');
// What a call loads when it needs it is there: loading takes time of its own, which no clock of a test counts.
await Promise.all([
  import('../../../src/realtime/session/guarded-access.js'),
  import('../../../src/realtime/session/direct-access.js'),
  import('../../../src/realtime/session/direct-webrtc.js'),
  import('../../../src/realtime/session/direct-socket.js'),
  import('../../../src/realtime/session/own-session.js'),
  import('../../../src/realtime/session/push-to-talk.js'),
  import('../../../src/realtime/session/half-duplex.js'),
  import('../../../src/realtime/session/rotation.js'),
  import('../../../src/realtime/session/send-feedback.js'),
  import('../../../src/realtime/session/tools/tool-runner.js'),
  import('../../../src/realtime/legs/pcm-socket.js'),
  import('../../../src/realtime/legs/slow-line.js'),
]);

export type WorldOptions = {
  readonly access?: 'direct' | 'guarded';
  readonly transport?: 'webrtc' | 'websocket';
  readonly settings?: Partial<PageSettings>;
  readonly tools?: readonly PageTool[];
  /** How the server can answer who speaks, as `/config` says it; absent: as a server of an earlier version. */
  readonly answers?: readonly string[] | undefined;
  /** What the owner of a guard says of the agent. */
  readonly agent?: Partial<Agent>;
  readonly session?: Partial<VoiceSessionOptions>;
  /** Makes the session; absent: the one of the element. */
  readonly make?: (options: VoiceSessionOptions) => VoiceSession;
};

/** Every way in which a call is connected. */
export const WAYS = [
  {access: 'direct', transport: 'websocket'},
  {access: 'direct', transport: 'webrtc'},
  {access: 'guarded', transport: 'websocket'},
  {access: 'guarded', transport: 'webrtc'},
] as const;

const AGENT = {
  tools: [],
  mcpServers: [],
  bargeIn: 'confirmed',
  maxOutputTokens: 500,
  maxContextTokens: 8_000,
  limits: {},
  requireToken: false,
  requireChallenge: false,
  expose: [],
  allow: [],
};
const SERVER = 'http://voice.test/api/realtime';

export class World {
  readonly time = new VirtualTime();
  readonly net = new TwinNetwork();
  readonly voice = new TwinVoice();
  readonly provider = new TwinProvider(this.voice);
  readonly calls = new TwinCalls(this.provider);
  readonly page: TwinPage;
  readonly guard: TwinGuard;
  readonly session: VoiceSession;
  /** Everything that was opened, for those who count. */
  readonly inputs: TwinInput[] = [];
  readonly legs: TwinRtcLeg[] = [];
  readonly players: TwinPlayer[] = [];
  /** Each phase and turn that the session went through. */
  readonly states: string[] = [];
  /** Failures that the session told without ending. */
  readonly told: VoiceError[] = [];
  /** How often a session was asked for in direct access. */
  sessionsAsked = 0;
  /** What is refused by voice server or provider: the end of a path, and a status. */
  refusals: Readonly<Record<string, number>> = {};
  readonly access: 'direct' | 'guarded';
  readonly synthesis = new TwinSynthesis();
  readonly #answers: readonly string[] | undefined;

  constructor({
    access = 'direct',
    transport = 'websocket',
    settings,
    tools = [],
    answers,
    agent,
    session,
    make = options => new Session(options),
  }: WorldOptions = {}) {
    this.access = access;
    this.#answers = answers;
    this.page = new TwinPage(this.net, this.#fetch, {canWebRtc: transport === 'webrtc'});
    const described = {...AGENT, ...agent} as Agent;
    this.guard = new TwinGuard(this.provider, this.calls, {
      get: () => ({name: 'assistant', agent: described}),
    });
    this.net.accept = (url, end) => this.#accept(url, end);
    this.#replaceSound();
    this.session = make({settings: {transport, ...settings}, tools, serverUrl: SERVER, ...session});
    this.session.state.subscribe(state => this.states.push(nameOf(state)));
    this.session.on('error', ({error}) => this.told.push(error));
  }

  get input(): TwinInput {
    const input = this.inputs.at(-1);
    if (input === undefined) throw new Error('No microphone was opened');
    return input;
  }

  /** What the visitor hears from. */
  get speaker(): TwinPlayer | TwinStream {
    const speaker = this.legs.at(-1)?.output ?? this.players.at(-1);
    if (speaker === undefined) throw new Error('No speaker was opened');
    return speaker;
  }

  get leg(): TwinRtcLeg {
    const leg = this.legs.at(-1);
    if (leg === undefined) throw new Error('No WebRTC leg was opened');
    return leg;
  }

  /** For how long the visitor has heard the present answer, wherever it is spoken. */
  get heardMs(): number {
    return this.synthesis.heardMs ?? this.speaker.heardMs;
  }

  /** What is still open, in words; empty when nothing is. */
  get open(): string[] {
    const counts = {
      'provider sessions': this.provider.openCount,
      'sideband or guard sockets': this.guard.upstream.size,
      lines: this.net.lines.size,
      microphones: this.inputs.filter(({isOpen}) => isOpen).length,
      'microphone tracks': this.page.openTracks,
      'audio contexts': this.page.openContexts,
      legs: this.legs.filter(({isOpen}) => isOpen).length,
      speakers: this.players.filter(({isOpen}) => isOpen).length,
      'listeners of devices': this.page.devices.listeners,
      'listeners of the document': this.page.document.listeners,
      timers: this.time.pending,
    };
    return Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));
  }

  /** Listeners on what the twins lent or outlived. */
  get listeners(): number {
    const emitters = [
      ...this.inputs.map(({capture}) => capture.events),
      ...this.legs.flatMap(({events, output}) => [events, output.events]),
      ...this.players.map(({events}) => events),
    ];
    return emitters.reduce((sum, {listeners}) => sum + listeners, 0);
  }

  /** Puts everything back; to be called after each test. */
  close(): void {
    this.session.disconnect();
    this.synthesis.close();
    this.page.close();
    this.time.close();
    mock.restoreAll();
    assert.deepEqual(this.provider.invalid, [], 'every event that is sent is one of the protocol');
  }

  #replaceSound(): void {
    mock.method(
      VoiceInput,
      'open',
      async ({gesture}: {gesture: {microphone: Promise<MediaStream>}}, signal: AbortSignal) => {
        const stream = await abortable(gesture.microphone, signal).catch((cause: unknown) => {
          signal.throwIfAborted();
          throw new VoiceError('microphone/denied', {cause});
        });
        const input = new TwinInput(() => stream.getTracks().forEach(track => track.stop()));
        this.inputs.push(input);
        return input;
      },
    );
    mock.method(PcmPlayer, 'open', () => {
      const player = new TwinPlayer();
      this.players.push(player);
      return Promise.resolve(player);
    });
    mock.method(WebRtcLeg, 'open', (options: Parameters<typeof WebRtcLeg.open>[0], signal: AbortSignal) =>
      TwinRtcLeg.open(options, {net: this.net, calls: this.calls, made: leg => this.legs.push(leg)}, signal),
    );
  }

  #accept(url: string, end: LineEnd): FarEnd {
    if (url.endsWith('/socket')) return this.guard.accept(end);
    const session = this.provider.open('websocket', event => end.send(JSON.stringify(event)));
    session.onEnded.add(() => end.close(1001));
    session.begin();
    return {
      onMessage: message => this.provider.receive(session, JSON.parse(String(message)) as ClientEvent),
      onGone: () => session.close(),
    };
  }

  /** The voice server's questions, and the provider's, where a page asks them itself. */
  readonly #fetch = async (
    url: string | URL | Request,
    {signal = null, body}: RequestInit = {},
  ): Promise<Response> => {
    const path = new URL(url as string).pathname;
    if (this.net.isDown) throw new TypeError('fetch failed');
    const answered = this.net.isSilent ? new Promise<void>(() => undefined) : delay(2 * WAY_MS);
    await (signal === null ? answered : abortable(answered, signal));
    const refused = Object.entries(this.refusals).find(([end]) => path.endsWith(end));
    if (refused !== undefined) return new Response('{}', {status: refused[1]});
    if (path.endsWith('/config')) {
      const config = {agent: 'assistant', access: this.access, modes: [], transports: [], provider: 'twin'};
      return Response.json({...config, answers: this.#answers});
    }
    const isOwn = path.endsWith('/token');
    if (isOwn || path.endsWith('/session')) {
      this.sessionsAsked += 1;
      const {offer} = JSON.parse(body as string) as {offer?: string};
      const told = {session: {model: 'twin'}};
      // An endpoint of the page's own need not take offers.
      if (offer !== undefined && !isOwn) return Response.json({...told, answer: this.calls.create().answer});
      const expires_at = Date.now() / 1000 + 30;
      return Response.json({value: 'ek_twin', expires_at, ...told});
    }
    return new Response(this.calls.create().answer, {status: 201});
  };
}

export function nameOf(state: SessionState): string {
  if (state.phase === 'live') return state.link === 'switching' ? `${state.turn} (switching)` : state.turn;
  if (state.phase === 'failed') return `failed: ${state.error.code}`;
  return state.phase === 'ended' ? `ended: ${state.reason}` : state.phase;
}
