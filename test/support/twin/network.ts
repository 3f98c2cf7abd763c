/**
 * The network in memory: sockets and data channels whose messages take a while, and can stop coming. It stands alone
 * because who is at the other end, a provider or a guard, is no business of a line.
 */

/** One way. */
export const WAY_MS = 20;

/** The far end of a line. */
export type FarEnd = {
  /** A message of this side has arrived. */
  readonly onMessage: (message: string | Uint8Array<ArrayBuffer>) => void;
  /** The line is gone, whoever closed it. */
  readonly onGone: () => void;
};

/** What the far end may do with its line. */
export type LineEnd = {
  readonly send: (message: string | Uint8Array) => void;
  readonly close: (code: number) => void;
};

type Message = string | Uint8Array<ArrayBuffer>;

/** An event target that knows how many listen to it. */
export class CountedTarget extends EventTarget {
  readonly #listening = new Map<string, Set<unknown>>();

  get listeners(): number {
    return [...this.#listening.values()].reduce((sum, {size}) => sum + size, 0);
  }

  override addEventListener(...[type, listener, options]: Parameters<EventTarget['addEventListener']>): void {
    const {once, signal} = typeof options === 'object' ? options : {};
    if (signal?.aborted === true) return;
    super.addEventListener(type, listener, options);
    const listening = this.#listening.get(type) ?? new Set();
    this.#listening.set(type, listening.add(listener));
    const forget = (): void => void listening.delete(listener);
    signal?.addEventListener('abort', forget, {once: true});
    if (once === true) super.addEventListener(type, forget, {once, ...(signal && {signal})});
  }

  override removeEventListener(
    ...[type, listener, options]: Parameters<EventTarget['removeEventListener']>
  ): void {
    super.removeEventListener(type, listener, options);
    this.#listening.get(type)?.delete(listener);
  }
}

/** One line of either kind: opens after a while, carries messages in order, and closes once. */
export class TwinLine {
  state: 'connecting' | 'open' | 'closed' = 'connecting';
  readonly #net: TwinNetwork;
  readonly #target: EventTarget;
  #far: FarEnd | undefined;
  #isBroken = false;

  constructor(net: TwinNetwork, target: EventTarget) {
    this.#net = net;
    this.#target = target;
  }

  open(accept: (end: LineEnd) => FarEnd): void {
    if (this.state !== 'connecting') return;
    this.state = 'open';
    this.#net.lines.add(this);
    // Whoever accepts may speak at once.
    this.#far = accept({
      send: message => this.#later(() => this.receive(message)),
      close: code => this.#later(() => this.gone(code)),
    });
    this.#target.dispatchEvent(new Event('open'));
  }

  send(message: Message): void {
    if (this.state !== 'open') throw new Error('The line is not open');
    const copy = typeof message === 'string' ? message : message.slice();
    const far = this.#far;
    // What was sent before an orderly close arrives; what was on its way over a line that broke does not.
    setTimeout(() => !this.#isBroken && far?.onMessage(copy), this.#net.wayMs);
  }

  /** By this side. */
  close(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#net.lines.delete(this);
    const far = this.#far;
    this.#far = undefined;
    setTimeout(() => far?.onGone(), WAY_MS);
  }

  /** The far side closed it, or the network did: both ends learn of it. */
  gone(code: number): void {
    if (this.state === 'closed') return;
    this.#isBroken = true;
    this.close();
    this.#target.dispatchEvent(Object.assign(new Event('close'), {code, reason: ''}));
  }

  /** It is refused, or cannot be reached. `silently`: no `close` follows, as where a policy blocks it. */
  fail({silently = false} = {}): void {
    this.state = 'closed';
    this.#isBroken = true;
    this.#net.lines.delete(this);
    const far = this.#far;
    this.#far = undefined;
    setTimeout(() => far?.onGone(), WAY_MS);
    this.#target.dispatchEvent(new Event('error'));
    if (!silently) this.#target.dispatchEvent(Object.assign(new Event('close'), {code: 1006, reason: ''}));
  }

  /** A message arrives. */
  receive(message: string | Uint8Array): void {
    if (this.state !== 'open') return;
    const data = typeof message === 'string' ? message : message.slice().buffer;
    this.#target.dispatchEvent(new MessageEvent('message', {data}));
  }

  #later(act: () => void): void {
    setTimeout(() => {
      if (this.state === 'open') act();
    }, this.#net.wayMs);
  }
}

export class TwinNetwork {
  readonly lines = new Set<TwinLine>();
  /** Every socket and channel that was ever made. */
  readonly targets: CountedTarget[] = [];
  /** Nobody can be reached. */
  isDown = false;
  /** A policy of the page forbids its sockets: they tell of an error and never of a close. */
  isBlocked = false;
  /** A firewall lets no WebRTC through. */
  blocksRtc = false;
  /** Nobody answers. */
  isSilent = false;
  /** How large a message on a data channel may be, in bytes. */
  sctp: Pick<RTCSctpTransport, 'maxMessageSize'> | null = {maxMessageSize: 65_536};
  /** How long a message is on its way; it may become longer, and never shorter. */
  wayMs = WAY_MS;
  /** How many bytes wait in front of every socket, as where a line is too narrow. */
  waiting = 0;
  /** Who answers at an address. */
  accept: (url: string, end: LineEnd) => FarEnd = () => {
    throw new Error('Nobody listens at this address');
  };

  /** Every line breaks, as when a phone leaves the house. */
  break(): void {
    for (const line of [...this.lines]) line.gone(1006);
  }

  /** Somebody at the far end of every line says this, whatever it is. */
  say(...messages: ReadonlyArray<string | Uint8Array>): void {
    for (const message of messages) for (const line of [...this.lines]) line.receive(message);
  }

  /** Every socket tells of an error, and of nothing else. */
  fail(): void {
    for (const line of [...this.lines]) line.fail({silently: true});
  }

  /** A `WebSocket` for the page. */
  socketClass(): typeof WebSocket {
    const net = this as TwinNetwork;
    return class TwinWebSocket extends CountedTarget {
      static readonly OPEN = 1;
      binaryType = 'blob';
      readonly url: string;
      readonly #line = new TwinLine(net, this);
      constructor(url: string) {
        super();
        this.url = url;
        net.targets.push(this);
        setTimeout(() => {
          if (this.#line.state !== 'connecting' || net.isSilent) return;
          if (net.isDown || net.isBlocked) this.#line.fail({silently: net.isBlocked});
          else this.#line.open(end => net.accept(url, end));
        }, 2 * WAY_MS);
      }
      get readyState(): number {
        return {connecting: 0, open: 1, closed: 3}[this.#line.state];
      }
      get bufferedAmount(): number {
        return net.waiting;
      }
      send(message: Message): void {
        this.#line.send(message);
      }
      close(): void {
        this.#line.close();
      }
    } as unknown as typeof WebSocket;
  }
}

/** The events' way beside a WebRTC leg. */
export class TwinDataChannel extends CountedTarget {
  readonly line: TwinLine;
  readonly #net: TwinNetwork;

  constructor(net: TwinNetwork) {
    super();
    this.#net = net;
    net.targets.push(this);
    this.line = new TwinLine(net, this);
  }

  get readyState(): string {
    return this.line.state;
  }

  /** What is too large closes the channel, and nobody is told why; a Chromium of today throws instead. */
  send(message: string): void {
    const {maxMessageSize = Infinity} = this.#net.sctp ?? {};
    if (Buffer.byteLength(message) > maxMessageSize) this.line.gone(0);
    else this.line.send(message);
  }

  close(): void {
    this.line.close();
  }
}
