/**
 * Ends a call when it has been live for as long as the page lets it: a provider keeps no such time, and a guard does by
 * itself. It stands alone because few pages set a time.
 */
import type {Connector, Link, LinkRequest, Standby} from './connector.js';

export type TimeLimit = {
  readonly maxDurationS: number;
  /** When the call began, where an earlier page began it; in epoch ms. */
  readonly since?: number | undefined;
  readonly onLimit: () => void;
};

/** The connector of a call that has a time. */
export class LimitedConnector implements Connector {
  readonly #connector: Connector;
  readonly #limit: TimeLimit;
  #clock: ReturnType<typeof setTimeout> | undefined;

  constructor(connector: Connector, limit: TimeLimit) {
    this.#connector = connector;
    this.#limit = limit;
  }

  get webrtc(): Connector['webrtc'] {
    return this.#connector.webrtc;
  }

  get answeredBy(): Connector['answeredBy'] {
    return this.#connector.answeredBy;
  }

  get confirms(): boolean {
    return this.#connector.confirms;
  }

  get pushToTalk(): Connector['pushToTalk'] {
    return this.#connector.pushToTalk;
  }

  async open(request: LinkRequest, signal: AbortSignal): Promise<Link> {
    const link = await this.#connector.open(request, signal);
    const {control} = link;
    const ready = control.outputReady.bind(control);
    control.outputReady = () => {
      this.#begin();
      ready();
    };
    return link;
  }

  openStandby(request: LinkRequest, signal: AbortSignal): Promise<Standby> {
    return this.#connector.openStandby(request, signal);
  }

  close(): void {
    clearTimeout(this.#clock);
    this.#connector.close();
  }

  /** Once for a call: neither a break nor a pause begins it anew. */
  #begin(): void {
    const {maxDurationS, since = Date.now(), onLimit} = this.#limit;
    this.#clock ??= setTimeout(onLimit, since + maxDurationS * 1000 - Date.now());
  }
}
