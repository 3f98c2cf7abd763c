/**
 * The speaker side of WebRTC: a remote stream through the AudioContext, so that it can be measured, faded and
 * closed like any other sound.
 */
import {Disposers} from '../shared/disposers.js';
import {Emitter} from '../shared/emitter.js';
import {LevelMeter} from './level-meter.js';
import {glide, Speaker} from './speaker.js';
import type {AudioStage} from './stage.js';
import type {AudioOutput, AudioOutputEvents, Playhead} from './types.js';

/** The time constant of the gate: silent, to the ear, after about five of them. */
const GATE_SECONDS = 0.002;
/** After a move, when the old context has faded out. */
const FADED_MS = 50;
/** How often a closed gate looks whether the line behind it is silent. */
const LOOK_MS = 10;
/** −50 dB, as the meter counts. */
const SILENT = 1 - 50 / 60;
/** So long after the far side began an answer, what is on the line is that answer. */
const LIMIT_MS = 400;

export class StreamOutput implements AudioOutput {
  readonly events = new Emitter<AudioOutputEvents>();
  readonly #stage: AudioStage;
  readonly #stream: MediaStream;
  readonly #disposers = new Disposers();
  readonly #element = document.createElement('audio');
  /** What sounds in the context of now. */
  line: Line;
  #isPlaying = false;
  #isPaused = false;
  /** The far side plays, as far as it has said. */
  #isSounding = false;
  #isOpen = true;
  /** Of a closed gate: another answer may come through, and the far side has dropped the old one. */
  #isWanted = false;
  #isCleared = true;
  #opensAt = Infinity;
  #looking: ReturnType<typeof setInterval> | undefined;

  /** The stream is lent: its tracks are not stopped. */
  constructor(stage: AudioStage, stream: MediaStream) {
    this.#stage = stage;
    this.#stream = stream;
    this.line = this.#place();
    this.#disposers.defer(() => {
      clearInterval(this.#looking);
      leave(this.line);
    });
    this.#disposers.defer(stage.events.on('moved', () => this.#move()));
    this.#pump(stream);
  }

  /** The provider says that it began to play. */
  noteStarted(): void {
    this.#isSounding = true;
    // Told of each answer, also of one that follows another without a pause.
    this.#isPlaying = false;
    // Before another answer is wanted, this is the one that was interrupted.
    this.#isCleared = this.#isWanted;
    if (this.#isWanted) this.#opensAt = Math.min(this.#opensAt, performance.now() + LIMIT_MS);
    this.#look();
  }

  /** The provider says that nothing is left, or that it dropped the rest. */
  noteDrained(): void {
    this.#isSounding = false;
    this.#isCleared = true;
    this.#tell(false);
    this.#look();
  }

  /**
   * Closes the gate; it stays closed until `reopen()` and until the old sound has drained. The provider counts by
   * itself what was heard.
   */
  interrupt(): Promise<Playhead | undefined> {
    this.#isOpen = this.#isWanted = false;
    this.#isCleared = !this.#isSounding;
    this.#opensAt = Infinity;
    this.#setGate();
    this.#tell(false);
    return Promise.resolve(undefined);
  }

  /** Another answer begins: it is let through as soon as the line is rid of the one that was interrupted. */
  reopen(): void {
    if (this.#isOpen) return;
    this.#isWanted = true;
    this.#looking ??= setInterval(() => this.#look(), LOOK_MS);
    this.#look();
  }

  position(): Playhead | undefined {
    return undefined;
  }

  duck(): void {
    this.line.speaker.duck(true);
  }

  unduck(): void {
    this.line.speaker.duck(false);
  }

  pause(): void {
    this.#isPaused = true;
    this.#setGate();
  }

  resume(): void {
    this.#isPaused = false;
    this.#setGate();
  }

  setVolume(volume: number): void {
    this.line.speaker.setVolume(volume);
  }

  level(): number {
    return this.line.speaker.level();
  }

  close(): void {
    this.events.clear();
    this.#disposers.dispose();
  }

  /** Opens the gate where it may open: what is loud right now could still be the answer that was interrupted. */
  #look(): void {
    const {meter} = this.line;
    if (this.#isWanted && this.#isCleared && (meter.level() < SILENT || performance.now() >= this.#opensAt)) {
      this.#isOpen = true;
      this.#isWanted = false;
      this.#setGate();
    }
    if (this.#isOpen && this.#isSounding) this.#tell(true);
    if (!this.#isWanted) {
      clearInterval(this.#looking);
      this.#looking = undefined;
    }
  }

  #tell(isPlaying: boolean): void {
    if (isPlaying === this.#isPlaying) return;
    this.#isPlaying = isPlaying;
    this.events.emit(isPlaying ? 'started' : 'drained', undefined);
  }

  #setGate(): void {
    glide(this.line.gate, this.#isOpen && !this.#isPaused ? 1 : 0, GATE_SECONDS);
  }

  #place(before?: Speaker): Line {
    const {context} = this.#stage;
    const source = context.createMediaStreamSource(this.#stream);
    const gate = new GainNode(context);
    const speaker = new Speaker(context, before);
    source.connect(gate).connect(speaker.input);
    return {source, meter: new LevelMeter(source), gate, speaker};
  }

  #move(): void {
    const old = this.line;
    try {
      this.line = this.#place(old.speaker);
    } catch {
      // Firefox takes no stream of another rate than the context's: then it is heard as it comes, without a gate.
      this.#element.muted = false;
      return;
    }
    this.line.gate.gain.value = 0;
    this.#setGate();
    glide(old.gate, 0, GATE_SECONDS);
    setTimeout(() => leave(old), FADED_MS);
  }

  /** Web Audio hears silence from a remote stream until a media element plays it too; that one stays muted. */
  #pump(stream: MediaStream): void {
    const element = this.#element;
    element.muted = true;
    element.srcObject = stream;
    // Muted playback is always allowed; it is refused only when the element goes away first.
    element.play().catch(() => undefined);
    this.#disposers.defer(() => {
      element.pause();
      element.srcObject = null;
    });
  }
}

/** From the stream to the speaker in one context; the meter listens before the gate. */
type Line = {
  readonly source: AudioNode;
  readonly meter: LevelMeter;
  readonly gate: GainNode;
  readonly speaker: Speaker;
};

function leave({source, meter, gate, speaker}: Line): void {
  meter.close();
  source.disconnect();
  gate.disconnect();
  speaker.close();
}
