/**
 * All that a browser has sent, as its own network stack wrote it down: pages see nothing of what their audio threads load,
 * and debugging protocols nothing of where WebRTC sends to. It is read once the browser is closed.
 */
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

export type NetLog = {
  /** For the browser. */
  readonly flag: string;
  /** To be called when the browser is closed; forgets the file. */
  readonly read: () => NetRecord;
};

export type NetRecord = {
  /** The addresses that pages of this origin asked for, itself among them; sorted, each once. */
  readonly askedBy: (origin: string) => readonly URL[];
  /** Where sound or checks of WebRTC were sent to, as `address:port`. */
  readonly datagramsTo: readonly string[];
  /** Names that were looked up, and that no request of the browser itself explains. */
  readonly names: readonly string[];
};

type LogFile = {
  readonly constants: {readonly logEventTypes: Readonly<Record<string, number>>};
  readonly events: ReadonlyArray<{
    readonly type: number;
    readonly params?: {
      readonly url?: string;
      readonly initiator?: string;
      readonly address?: string;
      readonly host?: string;
    };
  }>;
};

export function openNetLog(): NetLog {
  const folder = mkdtempSync(join(tmpdir(), 'voice-net-log-'));
  const path = join(folder, 'log.json');
  return {
    flag: `--log-net-log=${path}`,
    read: () => {
      const file = JSON.parse(readFileSync(path, 'utf8')) as LogFile;
      rmSync(folder, {recursive: true});
      return recordOf(file);
    },
  };
}

function recordOf({constants, events}: LogFile): NetRecord {
  const of = (name: string): ReadonlyArray<NonNullable<LogFile['events'][number]['params']>> => {
    const type = constants.logEventTypes[name];
    if (type === undefined) throw new Error(`This browser writes down no ${name}`);
    return events.flatMap(event => (event.type === type && event.params !== undefined ? [event.params] : []));
  };
  const requests = of('URL_REQUEST_START_JOB').flatMap(({url, initiator}) =>
    url === undefined ? [] : [{url: new URL(url), initiator}],
  );
  // Without an initiator it is the visitor's, or the browser's own: an update that it looks for, in vain.
  const own = requests.filter(({initiator}) => initiator === undefined || !/^https?:/.test(initiator));
  const explained = new Set(own.map(({url}) => url.hostname));
  return {
    askedBy: origin => {
      const asked = requests.filter(({url, initiator}) =>
        own.some(one => one.url === url) ? url.origin === origin : initiator === origin,
      );
      return [...new Set(asked.map(({url}) => url.href))].sort().map(href => new URL(href));
    },
    datagramsTo: [...new Set(of('UDP_BYTES_SENT').flatMap(({address}) => address ?? []))],
    names: [...new Set(of('HOST_RESOLVER_MANAGER_REQUEST').flatMap(({host}) => host ?? []))].filter(
      host => !explained.has(URL.canParse(host) ? new URL(host).hostname : host.replace(/:\d+$/, '')),
    ),
  };
}
