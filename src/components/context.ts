/**
 * The context protocol of the Web Components community group, as the widget speaks it: who needs a value asks for it by
 * an event, and who has it answers. It stands alone so that elements of the page, with any library for the same
 * protocol, can join in.
 *
 * https://github.com/webcomponents-cg/community-protocols/blob/main/proposals/context.md
 */
import type {ReactiveController, ReactiveControllerHost} from 'lit';

/** A key, with the type of what is found under it. */
export type Context<Value> = symbol & {readonly __value?: Value};

type Callback<Value> = (value: Value, unsubscribe?: () => void) => void;

const REQUEST = 'context-request';

/** What the event of any library for this protocol has. */
type ContextRequest<Value> = Event & {
  readonly context: unknown;
  readonly callback: Callback<Value>;
  /** Does who asks want to hear of every later value, too? */
  readonly subscribe?: boolean;
};

class ContextRequestEvent<Value> extends Event implements ContextRequest<Value> {
  readonly context: Context<Value>;
  readonly contextTarget: Element;
  readonly callback: Callback<Value>;
  readonly subscribe: boolean;

  constructor(context: Context<Value>, contextTarget: Element, callback: Callback<Value>) {
    super(REQUEST, {bubbles: true, composed: true});
    this.context = context;
    this.contextTarget = contextTarget;
    this.callback = callback;
    this.subscribe = true;
  }
}

/** Has a value for every element below `host`, and tells them when it is another one. */
export class ContextProvider<Value> {
  readonly #listeners = new Map<Callback<Value>, () => void>();
  #value: Value;

  constructor(host: HTMLElement, context: Context<Value>, value: Value) {
    this.#value = value;
    host.addEventListener(REQUEST, event => {
      const {context: wanted, callback, subscribe} = event as ContextRequest<Value>;
      if (wanted !== context) return;
      event.stopPropagation();
      const unsubscribe = (): void => void this.#listeners.delete(callback);
      if (subscribe) this.#listeners.set(callback, unsubscribe);
      callback(this.#value, subscribe ? unsubscribe : undefined);
    });
  }

  get value(): Value {
    return this.#value;
  }

  setValue(value: Value): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const [callback, unsubscribe] of this.#listeners) callback(value, unsubscribe);
  }
}

/** Asks for a value whenever its host is connected, follows it, and lets the host render again. */
export class ContextConsumer<Value> implements ReactiveController {
  /** Absent where nobody above the host has one. */
  value: Value | undefined;
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #context: Context<Value>;
  #unsubscribe: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, context: Context<Value>) {
    this.#host = host;
    this.#context = context;
    host.addController(this);
  }

  hostConnected(): void {
    const onValue: Callback<Value> = (value, unsubscribe) => {
      this.#unsubscribe = unsubscribe;
      this.value = value;
      this.#host.requestUpdate();
    };
    this.#host.dispatchEvent(new ContextRequestEvent(this.#context, this.#host, onValue));
  }

  hostDisconnected(): void {
    this.#unsubscribe?.();
  }
}
