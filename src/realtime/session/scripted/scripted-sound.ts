/** The sound of a scripted call: none, but it begins and ends like any other, for whoever follows it. */
import type {AudioOutput, AudioOutputEvents} from '../../../audio/types.js';
import {Emitter} from '../../../shared/emitter.js';
import type {MediaLeg, MediaLegEvents} from '../../legs/leg.js';

/** What meters show while something is heard. */
const LOUDNESS = 0.3;

class ScriptedOutput implements AudioOutput {
  readonly events = new Emitter<AudioOutputEvents>();
  #isPlaying = false;

  play(on: boolean): void {
    if (on === this.#isPlaying) return;
    this.#isPlaying = on;
    this.events.emit(on ? 'started' : 'drained', undefined);
  }

  interrupt(): Promise<undefined> {
    this.play(false);
    return Promise.resolve(undefined);
  }

  level(): number {
    return this.#isPlaying ? LOUDNESS : 0;
  }

  close(): void {
    this.events.clear();
  }

  position = ignore;
  duck = ignore;
  unduck = ignore;
  pause = ignore;
  resume = ignore;
  setVolume = ignore;
}

export class ScriptedLeg implements MediaLeg {
  readonly kind = 'websocket';
  readonly events = new Emitter<MediaLegEvents>();
  readonly output = new ScriptedOutput();

  attachInput(): Promise<void> {
    return Promise.resolve();
  }

  detachInput(): Promise<void> {
    return Promise.resolve();
  }

  observe = ignore;

  close(): void {
    this.events.clear();
    this.output.close();
  }
}

function ignore(): undefined {
  return undefined;
}
