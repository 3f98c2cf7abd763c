/**
 * Whose turn it is: what is heard of both sides, told to the machine, and answers that are cut when the visitor
 * speaks. It stands alone because the ear of this page, the provider and the speaker all have a word in it.
 */
import type {VoiceInput} from '../../audio/voice-input.js';
import type {Store} from '../../shared/store.js';
import type {ResponseAsker} from '../conversation/response-asker.js';
import type {MediaLeg} from '../legs/leg.js';
import {truncate} from '../protocol/client-events.js';
import type {ServerEvent} from '../protocol/server-events.js';
import {HeardSound} from './heard-sound.js';
import type {Line} from './line.js';
import type {SessionInput} from './machine.js';
import type {Scribe} from './scribe.js';
import type {SessionState} from './state.js';

export type TurnTakingOptions = {
  readonly line: Line;
  readonly input: VoiceInput | undefined;
  readonly state: Store<SessionState>;
  readonly dispatch: (input: SessionInput) => void;
  readonly scribe: Scribe;
  readonly bargeIn: 'confirmed' | 'immediate';
  readonly responses: () => ResponseAsker;
  readonly requestResponse: () => void;
  /** Is an answer on its way that is not heard yet? */
  readonly awaitsMore: () => boolean;
};

export class TurnTaking {
  readonly #options: TurnTakingOptions;
  #sound: HeardSound | undefined;
  /** Does the running response have sound? Then playback, not `response.done`, says when it ends. */
  #audible = false;

  constructor(options: TurnTakingOptions) {
    this.#options = options;
  }

  /** Follows the sound of a leg from now on. */
  listenTo(leg: MediaLeg | undefined): void {
    const {input, dispatch, awaitsMore} = this.#options;
    this.#sound?.close();
    this.#audible = false;
    this.#sound = new HeardSound({input, leg, awaitsMore, dispatch});
  }

  observe(event: ServerEvent): void {
    const {dispatch, line} = this.#options;
    switch (event.type) {
      case 'input_audio_buffer.speech_started':
        this.#sound?.confirm();
        dispatch({type: 'speech-started'});
        this.#cut({farSideCuts: line.answeredBy === 'provider'});
        break;
      case 'input_audio_buffer.speech_stopped':
        dispatch({type: 'speech-stopped'});
        break;
      case 'input_audio_buffer.committed':
        if (line.answeredBy === 'widget') this.#options.requestResponse();
        else dispatch({type: 'answer-awaited'});
        break;
      case 'response.created':
        dispatch({type: 'answer-awaited'});
        break;
      case 'response.output_audio_transcript.delta':
        this.#audible = true;
        break;
      case 'response.done': {
        const toBeHeard = this.#audible && event.response.status !== 'cancelled';
        dispatch({type: 'answer-done', more: toBeHeard || this.#options.awaitsMore()});
        this.#audible = false;
        break;
      }
    }
  }

  /** Silences the answer at once and tells the provider how much of it was heard. */
  interrupt(): void {
    this.#cut({farSideCuts: false});
  }

  /** There is no line any more: what was heard of an answer is all that ever will be. */
  onBroken(): void {
    this.#sound?.close();
  }

  close(): void {
    this.#sound?.close();
  }

  /** `farSideCuts`: the provider heard the same speech and cancels by itself. */
  #cut({farSideCuts}: {farSideCuts: boolean}): void {
    const {line, responses, dispatch, scribe} = this.#options;
    const state = this.#options.state.get();
    if (state.phase !== 'live') return;
    if (state.output === 'silent' && !responses().responding) return;
    responses().dropWish();
    if (!farSideCuts) {
      // Told even where we know of nothing: the guard may have asked already, and sound may be on its way.
      line.send({type: 'response.cancel'});
      if (line.link.transport === 'webrtc') line.send({type: 'output_audio_buffer.clear'});
    }
    void line.link.leg?.output.interrupt().then(playhead => {
      if (playhead === undefined) return;
      const {itemId, contentIndex, heardMs} = playhead;
      line.send(truncate(itemId, contentIndex, heardMs));
      scribe.take({type: 'heard', itemId, heardMs});
    });
    dispatch({type: 'interrupted'});
  }
}
