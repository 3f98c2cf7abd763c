/**
 * Whose turn it is: what is heard of both sides, told to the machine, and answers that are cut when the visitor
 * speaks. It stands alone because the ear of this page, the provider and the speaker all have a word in it.
 */
import type {VoiceInput} from '../../audio/voice-input.js';
import type {Store} from '../../shared/store.js';
import type {ResponseAsker} from '../conversation/response-asker.js';
import type {Decision, JudgeSettings} from '../conversation/turn-judge.js';
import {TurnWatch} from '../conversation/turn-watch.js';
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
  /** Absent: an answer is cut as soon as the provider hears anybody. */
  readonly judge: JudgeSettings | undefined;
  readonly responses: () => ResponseAsker;
  readonly requestResponse: () => void;
  /** Is an answer on its way that is not heard yet? */
  readonly awaitsMore: () => boolean;
};

export class TurnTaking {
  readonly #options: TurnTakingOptions;
  readonly #watch: TurnWatch | undefined;
  #sound: HeardSound | undefined;
  /** Does the running response have sound? Then playback, not `response.done`, says when it ends. */
  #audible = false;
  /** The answer whose sound came last. */
  #answer: string | undefined;

  constructor(options: TurnTakingOptions) {
    this.#options = options;
    const {judge} = options;
    this.#watch = judge && new TurnWatch(judge, decision => this.#onDecision(decision));
  }

  /** Follows the sound of a leg from now on. */
  listenTo(leg: MediaLeg | undefined): void {
    const {input, dispatch, awaitsMore, scribe} = this.#options;
    this.#sound?.close();
    this.#audible = false;
    this.#sound = new HeardSound({
      ...{input, leg, awaitsMore, dispatch},
      onAudible: audible => {
        scribe.take({type: 'playing', on: audible});
        this.#watch?.feed({type: 'audible', audible});
      },
      onSpeech: () => this.#watch?.feed({type: 'visitor-cut'}),
    });
  }

  observe(event: ServerEvent): void {
    const {dispatch, line} = this.#options;
    switch (event.type) {
      case 'input_audio_buffer.speech_started':
        this.#sound?.believe();
        dispatch({type: 'speech-started'});
        if (this.#watch === undefined) this.#cut({farSideCuts: line.answeredBy === 'provider'});
        break;
      case 'input_audio_buffer.speech_stopped':
        dispatch({type: 'speech-stopped'});
        break;
      case 'input_audio_buffer.committed':
        if (this.#watch === undefined) dispatch({type: 'answer-awaited'});
        break;
      case 'response.created':
        // Whoever answers has decided that this was a turn.
        this.#watch?.feed({type: 'visitor-cut'});
        dispatch({type: 'answer-awaited'});
        break;
      case 'response.output_audio_transcript.delta':
        this.#audible = true;
        this.#answer = event.item_id;
        break;
      case 'response.done': {
        const toBeHeard = this.#audible && event.response.status !== 'cancelled';
        dispatch({type: 'answer-done', more: toBeHeard || this.#options.awaitsMore()});
        this.#audible = false;
        break;
      }
    }
    this.#watch?.feed(event);
  }

  /** Silences the answer at once and tells the provider how much of it was heard. */
  interrupt(): void {
    this.#cut({farSideCuts: false});
  }

  /** There is no line any more: what was heard of an answer is all that ever will be. */
  onBroken(): void {
    const heardMs = this.#sound?.heardMs;
    if (heardMs !== undefined && this.#answer !== undefined) {
      this.#options.scribe.take({type: 'heard', itemId: this.#answer, heardMs});
    }
    this.#sound?.close();
    this.#sound = undefined;
  }

  close(): void {
    this.#sound?.close();
    this.#watch?.close();
  }

  #onDecision(decision: Decision): void {
    const {line, requestResponse, dispatch} = this.#options;
    const weAnswer = line.answeredBy === 'widget';
    switch (decision.kind) {
      case 'duck':
        break;
      case 'confirm':
        this.#cut({farSideCuts: false});
        break;
      case 'refuse':
        this.#sound?.comeForward();
        // It makes no turn: the model shall not wonder about a cough.
        if (weAnswer && decision.committed) {
          line.send({type: 'conversation.item.delete', item_id: decision.itemId});
        }
        break;
      case 'turn':
        this.#sound?.comeForward();
        if (weAnswer) requestResponse();
        else dispatch({type: 'answer-awaited'});
        break;
    }
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
