/** The provider's data channel over a real peer connection: what is too large for it must not close it. */
import {assert, waitUntil} from '@open-wc/testing';
import {DataChannel} from '../../../src/realtime/channels/data-channel.js';
import type {ClientEvent} from '../../../src/realtime/protocol/client-events.js';
import {Disposers} from '../../../src/shared/disposers.js';
import type {VoiceError} from '../../../src/shared/errors.js';

const {signal} = new AbortController();
/** What a browser takes for the limit of a far side that names none. */
const UNNAMED = 65_536;

const saying = (characters: number): ClientEvent => ({
  type: 'session.update',
  session: {type: 'realtime', instructions: 'x'.repeat(characters)},
});

describe('DataChannel', () => {
  let disposers: Disposers;
  let channel: DataChannel;
  let line: RTCPeerConnection;
  let notices: VoiceError[];
  let received: string[];
  let closes: number;

  beforeEach(() => {
    disposers = new Disposers();
    notices = [];
    received = [];
    closes = 0;
  });
  afterEach(() => disposers.dispose());

  /** `answering`: what becomes of the answer on its way, as where a provider names another limit. */
  async function open(answering = (sdp: string): string => sdp): Promise<void> {
    line = disposers.use(new RTCPeerConnection(), made => made.close());
    const far = disposers.use(new RTCPeerConnection(), made => made.close());
    line.onicecandidate = ({candidate}) => void (candidate && far.addIceCandidate(candidate));
    far.onicecandidate = ({candidate}) => void (candidate && line.addIceCandidate(candidate));
    far.ondatachannel = ({channel: made}) => {
      made.onmessage = ({data}: MessageEvent<string>) => received.push(data);
    };
    channel = disposers.use(new DataChannel(line.createDataChannel('oai-events'), line), made =>
      made.close(),
    );
    channel.events.on('notice', error => notices.push(error));
    channel.events.on('closed', () => (closes += 1));
    await line.setLocalDescription();
    await far.setRemoteDescription(line.localDescription!);
    await far.setLocalDescription();
    await line.setRemoteDescription({type: 'answer', sdp: answering(far.localDescription!.sdp)});
    await channel.connect(signal);
  }

  const unnamed = (sdp: string): string => sdp.replace(/a=max-message-size:\d+\r\n/, '');

  async function isOpenFor(event: ClientEvent): Promise<void> {
    const text = JSON.stringify(event);
    channel.send(event);
    await waitUntil(() => received.includes(text), 'it should arrive', {timeout: 5000});
    assert.strictEqual(closes, 0);
  }

  it('refuses what is larger than the far side takes, says how large that is, and stays open', async () => {
    await open(unnamed);
    channel.send(saying(UNNAMED));
    const [notice, ...more] = notices;
    assert.deepEqual(more, []);
    assert.strictEqual(notice?.code, 'config/invalid');
    const size = JSON.stringify(saying(UNNAMED)).length;
    for (const part of ['session.update', String(size), String(UNNAMED)]) {
      assert.include(notice?.message, part);
    }
    await isOpenFor({type: 'response.create'});
    assert.lengthOf(received, 1);
  });

  it('counts bytes, and not characters', async () => {
    await open(unnamed);
    const long = (characters: number): ClientEvent => ({
      type: 'session.update',
      session: {type: 'realtime', instructions: '語'.repeat(characters)},
    });
    channel.send(long(UNNAMED / 2));
    assert.lengthOf(notices, 1);
    await isOpenFor(long(UNNAMED / 4));
  });

  it('carries what fits to the last byte', async () => {
    await open(unnamed);
    const envelope = JSON.stringify(saying(0)).length;
    await isOpenFor(saying(UNNAMED - envelope));
    channel.send(saying(UNNAMED - envelope + 1));
    assert.lengthOf(notices, 1);
    await isOpenFor({type: 'response.create'});
  });

  it('carries as much as the far side says it takes', async () => {
    await open(sdp => sdp.replace(/max-message-size:\d+/, 'max-message-size:200000'));
    await isOpenFor(saying(190_000));
    channel.send(saying(200_000));
    assert.lengthOf(notices, 1);
    await isOpenFor({type: 'response.create'});
  });
});
