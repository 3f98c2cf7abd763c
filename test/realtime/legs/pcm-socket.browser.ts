/** The WebSocket leg between a real microphone's memory, a real player, and a wire that the test holds in its hand. */
import {assert, waitUntil} from '@open-wc/testing';
import {decodeG711, encodeG711} from '../../../src/audio/dsp/g711.js';
import {CHUNK_HEADROOM} from '../../../src/audio/dsp/capture-core.js';
import type {CapturedChunk} from '../../../src/audio/pcm-capture.js';
import {AudioStage} from '../../../src/audio/stage.js';
import {VoiceInput} from '../../../src/audio/voice-input.js';
import {findReader} from '../../../src/realtime/channels/read-sound.js';
import type {SoundChunk, SoundWire} from '../../../src/realtime/legs/leg.js';
import {PcmSocketLeg} from '../../../src/realtime/legs/pcm-socket.js';
import type {SoundFormat} from '../../../src/realtime/protocol/frames.js';
import type {ServerEvent} from '../../../src/realtime/protocol/server-events.js';
import {Disposers} from '../../../src/shared/disposers.js';
import {Emitter} from '../../../src/shared/emitter.js';
import {bestStretch, fitTone, tone16} from '../../audio/dsp/tone.js';
import {join, recordSpeaker, sounding, type Recorder} from '../../audio/support/recorder.js';
import {toneStream, type ToneStream} from '../../audio/support/tone-stream.js';

const {signal} = new AbortController();
const VOICE_HZ = 997;

/** A socket in memory, with a line behind it that is as narrow as the test wants it. */
class MemoryWire implements SoundWire {
  format: SoundFormat;
  bufferedAmount = 0;
  taken = 0;
  /** What comes through in the time of a chunk: everything, or so many bytes. */
  carries = Infinity;
  onSend = (): void => undefined;
  /** Chunks, and the names of formats in between. */
  readonly told: Array<CapturedChunk | SoundFormat> = [];
  readonly #sound = new Emitter<{chunk: SoundChunk}>();

  constructor(format: SoundFormat) {
    this.format = format;
  }

  get chunks(): CapturedChunk[] {
    return this.told.filter(told => typeof told === 'object');
  }

  sendSound(chunk: CapturedChunk): void {
    // Copies: the chunk is lent.
    const frame = chunk.frame.slice();
    this.told.push({...chunk, frame, sound: frame.subarray(CHUNK_HEADROOM)});
    this.onSend();
    if (this.carries !== Infinity)
      this.bufferedAmount = Math.max(0, this.bufferedAmount + frame.length - this.carries);
  }

  changeFormat(format: SoundFormat): undefined {
    this.format = format;
    this.told.push(format);
  }

  onSound(listener: (chunk: SoundChunk) => void): () => void {
    return this.#sound.on('chunk', listener);
  }

  /** As if the other side had sent this. */
  receive(samples: Int16Array<ArrayBuffer>, itemId = 'item_1'): void {
    this.#sound.emit('chunk', {itemId, contentIndex: 0, samples});
  }
}

describe('PcmSocketLeg', () => {
  let disposers: Disposers;
  let stage: AudioStage;
  let tone: ToneStream;
  let wire: MemoryWire;
  let leg: PcmSocketLeg;

  beforeEach(async () => {
    disposers = new Disposers();
    stage = disposers.use(new AudioStage({context: new AudioContext()}), made => made.close());
    const outside = new AudioContext();
    disposers.defer(() => void outside.close());
    await Promise.all([stage.context.resume(), outside.resume()]);
    tone = toneStream(outside, VOICE_HZ);
  });
  afterEach(() => disposers.dispose());

  async function listen(): Promise<VoiceInput> {
    const gesture = {
      context: stage.context,
      running: Promise.resolve(),
      microphone: Promise.resolve(tone.stream),
    };
    const options = {stage, gesture, constraints: {}, onNotice: () => undefined};
    return disposers.use(await VoiceInput.open(options, signal), made => made.close());
  }

  async function open(format: SoundFormat = 'pcm16', chunkMs?: number): Promise<void> {
    wire = new MemoryWire(format);
    leg = disposers.use(await PcmSocketLeg.open({stage, wire, chunkMs}, signal), made => made.close());
  }

  async function talk(format?: SoundFormat, chunkMs?: number): Promise<void> {
    const [input] = await Promise.all([listen(), open(format, chunkMs)]);
    await leg.attachInput(input, 0);
  }

  const chunkMsOf = ({sound, law}: CapturedChunk): number => sound.length / (law === undefined ? 48 : 8);
  const lengths = (): Set<number> => new Set(wire.chunks.map(chunkMsOf));
  const until = (predicate: () => boolean, what: string): Promise<void> =>
    waitUntil(predicate, what, {timeout: 8000, interval: 10});
  const chunksCome = (count: number): Promise<void> =>
    until(() => wire.chunks.length >= count, `${count} chunks should come`);
  const secondsPass = (seconds: number): Promise<void> => {
    const {context} = stage;
    const from = context.currentTime;
    return until(() => context.currentTime - from > seconds, 'time should pass');
  };

  it('sends from the first word on, everything, in order', async () => {
    const [input] = await Promise.all([listen(), open()]);
    await secondsPass(0.5);
    await leg.attachInput(input, 0);
    await chunksCome(80);
    let expected = 0;
    for (const {position, sound, frame} of wire.chunks) {
      assert.strictEqual(position, expected);
      assert.strictEqual(frame.length, sound.length + CHUNK_HEADROOM);
      expected += sound.length / 2;
    }
    const samples = join(wire.chunks.map(({sound}) => new Int16Array(sound.slice().buffer)));
    // The first of them hold the start of the tone.
    const heard = samples.slice(4_800).map(sample => sample / 32_768);
    assert.isAbove(bestStretch(heard, VOICE_HZ, 24_000).snr, 70);
    assert.deepEqual(wire.chunks.length, wire.told.length, 'no change of format');
  });

  it('sends chunks as long as the page wants them', async () => {
    await talk('pcm16', 40);
    await chunksCome(20);
    assert.deepEqual(lengths(), new Set([40]));
  });

  it('sends longer chunks while bytes pile up, and short ones again when the line is calm', async () => {
    await talk();
    await chunksCome(5);
    assert.deepEqual(lengths(), new Set([20]));
    // 250 ms of PCM16.
    wire.bufferedAmount = 12_000;
    await until(() => lengths().has(100), 'the chunks should become as long as they get');
    // Each is wanted after one that came: where some come at once, one is passed over.
    const seen = [...lengths()];
    assert.deepEqual(
      seen,
      [20, 40, 80, 100].filter(length => seen.includes(length)),
    );
    wire.bufferedAmount = 0;
    await until(() => chunkMsOf(wire.chunks.at(-1)!) === 50, 'they should become shorter');
    assert.strictEqual(wire.format, 'pcm16');
  }).timeout(15_000);

  it('sends G.711 over a line that cannot carry PCM16, and says so once, right before it', async () => {
    await talk();
    // What a line of 24 kB/s takes in 20 ms; longer chunks take longer.
    wire.carries = 480;
    await until(() => wire.chunks.some(({law}) => law !== undefined), 'G.711 should come');
    wire.carries = Infinity;
    wire.bufferedAmount = 0;
    const count = wire.chunks.length + 20;
    await chunksCome(count);
    const change = wire.told.indexOf('pcmu');
    assert.deepEqual(
      wire.told.filter(told => typeof told === 'string'),
      ['pcmu'],
    );
    const lawsOf = (told: typeof wire.told): unknown[] => [
      ...new Set(told.map(chunk => (chunk as CapturedChunk).law)),
    ];
    assert.deepEqual(lawsOf(wire.told.slice(0, change)), [undefined]);
    assert.deepEqual(lawsOf(wire.told.slice(change + 1)), ['pcmu']);
    const before = wire.told[change - 1] as CapturedChunk;
    const first = wire.told[change + 1] as CapturedChunk;
    assert.strictEqual(
      first.position,
      before.position + before.sound.length / 2,
      'no word is lost in between',
    );
    const narrow = join(
      (wire.told.slice(change + 2) as CapturedChunk[]).map(({sound}) => decodeG711('pcmu', sound)),
    );
    const {snr} = bestStretch(
      narrow.map(sample => sample / 32_768),
      VOICE_HZ,
      8_000,
    );
    assert.isAbove(snr, 30);
  });

  it('does not take words that were kept for a narrow line: they leave all at once', async () => {
    const [input] = await Promise.all([listen(), open()]);
    await secondsPass(2.5);
    // A good line all the same: 100 kB/s, but it takes a second for what was kept.
    wire.carries = 0;
    await leg.attachInput(input, 0);
    await until(() => wire.chunks.length > 0 && wire.chunks.at(-1)!.left < 2_400, 'it should be level');
    assert.isAbove(wire.bufferedAmount, 100_000);
    wire.carries = 2_000;
    await until(() => wire.bufferedAmount === 0, 'the line should be free');
    assert.deepEqual(
      wire.told.filter(told => typeof told === 'string'),
      [],
    );
    assert.deepEqual([...lengths()], [100, 20]);
  });

  it('sees a line that is too narrow behind the words that were kept', async () => {
    const [input] = await Promise.all([listen(), open()]);
    await secondsPass(1);
    wire.carries = 0;
    await leg.attachInput(input, 0);
    await until(() => wire.format === 'pcmu', 'it should become narrow');
  });

  for (const format of ['pcmu', 'pcma'] as const) {
    it(`sends ${format} from the start where the page wants it, without a word about it`, async () => {
      await talk(format);
      await chunksCome(100);
      assert.strictEqual(wire.told.length, wire.chunks.length);
      assert.isTrue(wire.chunks.every(({law}) => law === format));
      const samples = join(wire.chunks.slice(20).map(({sound}) => decodeG711(format, sound)));
      const {amplitude, snr} = bestStretch(
        samples.map(sample => sample / 32_768),
        VOICE_HZ,
        8_000,
      );
      assert.approximately(amplitude, 0.5, 0.02);
      assert.isAbove(snr, 30);
    });

    it(`stays with ${format} on a line that is too narrow even for it`, async () => {
      await talk(format);
      wire.bufferedAmount = 100_000;
      await until(() => lengths().has(100), 'the chunks should become long');
      await chunksCome(wire.chunks.length + 5);
      assert.strictEqual(wire.told.length, wire.chunks.length);
    });

    it(`plays answers in ${format} at their pitch and for their length`, async () => {
      const {context} = stage;
      const speaker = await recordSpeaker(context);
      disposers.defer(speaker.close);
      await open(format);
      const bytes = encodeG711(format, tone16(440, 8_000, 1));
      const read = await findReader(format);
      wire.receive(read(bytes));
      leg.observe({type: 'response.output_audio.done'} as ServerEvent);
      await until(speaker.isOver, 'it should be heard to its end');
      const heard = sounding(speaker.samples());
      assert.approximately(heard.length / context.sampleRate, 1, 0.02);
      const middle = heard.slice(context.sampleRate * 0.2, context.sampleRate * 0.8);
      assert.isAbove(fitTone(middle, 440, context.sampleRate).snr, 30);
    });
  }

  describe('an answer in PCM16', () => {
    let speaker: Recorder;
    let facts: string[];

    beforeEach(async () => {
      speaker = await recordSpeaker(stage.context);
      disposers.defer(speaker.close);
      await open();
      facts = [];
      for (const fact of ['started', 'drained'] as const) {
        leg.output.events.on(fact, () => facts.push(fact));
      }
    });

    const isTold = (fact: string): Promise<void> =>
      until(() => facts.includes(fact), `${fact} should be told`);
    const happens = (event: object): void => leg.observe(event as ServerEvent);

    it('is played at its pitch, and to its end once that is known', async () => {
      const {sampleRate} = stage.context;
      wire.receive(tone16(440, 24_000, 1));
      happens({type: 'response.output_audio.done'});
      await isTold('drained');
      await until(speaker.isOver, 'it should fall silent');
      const heard = sounding(speaker.samples());
      assert.approximately(heard.length / sampleRate, 1, 0.005);
      assert.isAbove(fitTone(heard.slice(sampleRate * 0.2, sampleRate * 0.8), 440, sampleRate).snr, 60);
    });

    it('that was cut short by the provider is played to where it was cut', async () => {
      wire.receive(tone16(440, 24_000, 0.5));
      happens({type: 'response.done', response: {status: 'incomplete'}});
      await isTold('drained');
      await until(speaker.isOver, 'it should fall silent');
      assert.approximately(sounding(speaker.samples()).length / stage.context.sampleRate, 0.5, 0.005);
    });

    it('that was cancelled falls silent at once, and the next one is heard', async () => {
      wire.receive(tone16(440, 24_000, 5));
      await isTold('started');
      happens({type: 'response.done', response: {status: 'cancelled'}});
      await isTold('drained');
      await until(speaker.isOver, 'it should fall silent');
      assert.isBelow(sounding(speaker.samples()).length / stage.context.sampleRate, 2);
      facts.length = 0;
      happens({type: 'response.created'});
      wire.receive(tone16(440, 24_000, 0.2), 'item_2');
      happens({type: 'response.output_audio.done'});
      await isTold('drained');
      assert.deepEqual(facts, ['started', 'drained']);
    });
  });

  it('rests at its end, and sends not even what was on its way', async () => {
    const [input] = await Promise.all([listen(), open()]);
    await secondsPass(1);
    // With a second of words behind it, other chunks are on their way when the first one comes.
    wire.onSend = () => leg.close();
    await leg.attachInput(input, 0);
    await chunksCome(1);
    await secondsPass(0.2);
    assert.lengthOf(wire.told, 1);
  });

  it('leaves the microphone to the leg that follows it', async () => {
    const [input] = await Promise.all([listen(), open()]);
    await leg.attachInput(input, 0);
    await chunksCome(5);
    leg.close();
    await open();
    await leg.attachInput(input, 0);
    await chunksCome(20);
    assert.strictEqual(wire.chunks[0]?.position, 0);
    assert.strictEqual(input.microphone.stream.getAudioTracks()[0]?.readyState, 'live');
  });
});
