/**
 * What a page has of a browser, as far as a call needs it, in Node: an AudioContext whose clock is the test's, a
 * microphone that is asked for, sockets, and no window. It stands alone because it replaces globals, and puts them back.
 */
import {register} from 'node:module';
import {CountedTarget, type TwinNetwork} from './network.js';

// The processors of the audio thread are a module that only a build can make; nothing here runs them.
const HOOKS = `
  export const resolve = (name, context, next) =>
    name.endsWith('?worklet') ? {url: 'worklet:' + name, shortCircuit: true} : next(name, context);
  export const load = (url, context, next) =>
    url.endsWith('?worklet') ? {format: 'module', shortCircuit: true, source: 'export default {}'} : next(url, context);`;
register(`data:text/javascript,${encodeURIComponent(HOOKS)}`);

export type Permission = 'granted' | 'denied' | 'asked';

export class TwinPage {
  permission: Permission = 'granted';
  /** Tracks of the microphone that were opened and not stopped. */
  openTracks = 0;
  openContexts = 0;
  readonly devices = new CountedTarget();
  readonly document = new CountedTarget();
  readonly #replaced: Array<[string, PropertyDescriptor | undefined]> = [];
  #answer: ((permission: Permission) => void) | undefined;

  constructor(net: TwinNetwork, fetchTwin: typeof fetch, {canWebRtc}: {canWebRtc: boolean}) {
    const mediaDevices = Object.assign(this.devices, {getUserMedia: () => this.#ask()});
    this.#replace('AudioContext', this.#contextClass());
    this.#replace('navigator', {language: 'en', mediaDevices});
    this.#replace(
      'document',
      Object.assign(this.document, {documentElement: {lang: 'en'}, visibilityState: 'visible'}),
    );
    this.#replace('location', {href: 'https://page.test/'});
    this.#replace('WebSocket', net.socketClass());
    this.#replace('fetch', fetchTwin);
    if (canWebRtc) this.#replace('RTCPeerConnection', EventTarget);
  }

  /** The visitor answers the question for the microphone. */
  answerPermission(permission: Permission): void {
    this.permission = permission;
    this.#answer?.(permission);
  }

  close(): void {
    for (const [name, descriptor] of this.#replaced.reverse()) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
  }

  async #ask(): Promise<MediaStream> {
    const {permission} = this;
    const answered =
      permission === 'asked'
        ? await new Promise<Permission>(resolve => (this.#answer = resolve))
        : permission;
    if (answered !== 'granted') throw new DOMException('Permission denied', 'NotAllowedError');
    this.openTracks += 1;
    let isOpen = true;
    const stop = (): void => {
      if (isOpen) this.openTracks -= 1;
      isOpen = false;
    };
    return {getTracks: () => [{stop}]} as unknown as MediaStream;
  }

  #contextClass(): unknown {
    const page = this as TwinPage;
    return class {
      state = 'running';
      readonly sampleRate = 48_000;
      readonly destination = {};
      constructor() {
        page.openContexts += 1;
      }
      get currentTime(): number {
        return performance.now() / 1000;
      }
      createBufferSource(): object {
        return {connect: () => undefined, start: () => undefined};
      }
      resume(): Promise<void> {
        return Promise.resolve();
      }
      suspend(): Promise<void> {
        return Promise.resolve();
      }
      close(): Promise<void> {
        if (this.state === 'closed') return Promise.reject(new DOMException('Closed', 'InvalidStateError'));
        this.state = 'closed';
        page.openContexts -= 1;
        return Promise.resolve();
      }
    };
  }

  #replace(name: string, value: unknown): void {
    this.#replaced.push([name, Object.getOwnPropertyDescriptor(globalThis, name)]);
    Object.defineProperty(globalThis, name, {value, configurable: true, writable: true});
  }
}
