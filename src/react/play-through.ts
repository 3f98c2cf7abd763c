/**
 * Plays the answers of a call through an `<audio>` of the page: its loudness, its speaker and its controls hold for them. It
 * stands alone, loaded where a page gives such an element, because what is heard through it is heard nowhere else.
 */
import type {Call} from '../realtime/session/call.js';
import {isAbort} from '../shared/abort.js';
import {Disposers} from '../shared/disposers.js';
import {VoiceError} from '../shared/errors.js';

type Undo = (goesOn: boolean) => void;

/** Returns its undo; with `goesOn` the call is heard by the speaker of its context again. */
export function playThrough(
  element: HTMLAudioElement,
  {line, stage}: Call,
  onFailed: (failure: VoiceError) => void,
): Undo {
  const disposers = new Disposers();
  let detour: Detour | undefined;
  const follow = (): void => {
    const output = line.link.leg?.output.line?.speaker.output;
    if (output === detour?.output || disposers.disposed) return;
    detour = output && new Detour(output);
    if (detour === undefined) return;
    const {stream} = detour;
    element.srcObject = stream;
    element.play().catch((cause: unknown) => {
      // Another sound took its place meanwhile, or the element was stopped by whoever it belongs to.
      if (element.srcObject !== stream || isAbort(cause)) return;
      undo(true);
      const message = 'The element of audioRef is not allowed to play; answers are heard without it';
      onFailed(new VoiceError('audio/suspended', {message, cause}));
    });
  };
  const undo: Undo = goesOn => {
    if (disposers.disposed) return;
    disposers.dispose();
    if (detour === undefined) return;
    if (element.srcObject === detour.stream) element.srcObject = null;
    detour.end(goesOn);
  };
  // Behind whoever has yet to place its sound in the new context.
  if (stage !== undefined) disposers.defer(stage.events.on('moved', () => queueMicrotask(follow)));
  disposers.defer(line.events.on('taken', follow));
  follow();
  return undo;
}

/** What would go to the speaker, as a stream in its place. */
class Detour {
  readonly output: AudioNode;
  readonly #stream: MediaStreamAudioDestinationNode;

  constructor(output: AudioNode) {
    this.output = output;
    this.#stream = new MediaStreamAudioDestinationNode(output.context as AudioContext);
    output.connect(this.#stream);
    output.disconnect(output.context.destination);
  }

  get stream(): MediaStream {
    return this.#stream.stream;
  }

  /** `goesOn`: to the speaker again. */
  end(goesOn: boolean): void {
    for (const track of this.stream.getTracks()) track.stop();
    if (!goesOn) return;
    try {
      this.output.disconnect(this.#stream);
    } catch {
      // What was closed meanwhile is parted from everything.
    }
    this.output.connect(this.output.context.destination);
  }
}
