/**
 * The statistics of a peer connection as what it is made of: kinds and protocols, never an address. Pure. Source: W3C
 * webrtc-stats.
 */

/** What is read of the entries of `getStats()`. */
type Entry = Readonly<
  Record<
    | 'id'
    | 'type'
    | 'kind'
    | 'codecId'
    | 'mimeType'
    | 'state'
    | 'candidateType'
    | 'protocol'
    | 'relayProtocol'
    | 'localCandidateId'
    | 'remoteCandidateId'
    | 'dtlsState'
    | 'tlsVersion',
    string | undefined
  >
> & {readonly nominated?: boolean; readonly clockRate?: number};

/** The versions as they stand on the wire (RFC 6347, RFC 9147). */
const DTLS: Readonly<Record<string, string>> = {FEFF: 'DTLS 1.0', FEFD: 'DTLS 1.2', FEFC: 'DTLS 1.3'};

/** What is unknown is absent. */
export type ConnectionFacts = Readonly<
  Partial<Record<'events' | 'candidates' | 'protocol' | 'codecIn' | 'codecOut' | 'security', string>>
>;

export function connectionFacts(report: Iterable<unknown>): ConnectionFacts {
  const entries = [...report] as Entry[];
  const byId = (id: string | undefined): Entry | undefined => entries.find(entry => entry.id === id);
  const pair = entries.find(
    ({type, nominated, state}) => type === 'candidate-pair' && (nominated ?? state === 'succeeded'),
  );
  const [here, there] = pair ? [byId(pair.localCandidateId), byId(pair.remoteCandidateId)] : [];
  const codec = (direction: string): string | undefined => {
    const stream = entries.find(({type, kind}) => type === direction && kind === 'audio');
    const {mimeType, clockRate} = byId(stream?.codecId) ?? {};
    return mimeType === undefined ? undefined : `${mimeType}${clockRate ? ` ${clockRate} Hz` : ''}`;
  };
  const transport = entries.find(({type}) => type === 'transport');
  const security = [DTLS[transport?.tlsVersion ?? ''] ?? 'DTLS', transport?.dtlsState]
    .filter(Boolean)
    .join(', ');
  const events = entries.find(({type}) => type === 'data-channel');
  return present({
    events: events ? `data channel, ${events.state ?? '?'}` : 'socket',
    candidates: here && there && `${here.candidateType ?? '?'} → ${there.candidateType ?? '?'}`,
    protocol: here?.relayProtocol ?? here?.protocol,
    codecIn: codec('inbound-rtp'),
    codecOut: codec('outbound-rtp'),
    security: transport && security,
  });
}

function present(facts: Readonly<Record<keyof ConnectionFacts, string | undefined>>): ConnectionFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
