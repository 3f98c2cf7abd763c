/**
 * Whose turn it is: what is heard of both sides, told to the machine, and answers that are cut when the visitor
 * speaks. It stands alone because the ear of this page, the provider and the speaker all have a word in it.
 */
import type {VoiceInput} from '../../audio/voice-input.js';
import type {Store} from '../../shared/store.js';
import type {ResponseAsker} from '../conversation/response-asker.js';
import type {TurnDecision} from '../channels/channel.js';
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
  /** The provider hears somebody, and nobody knows yet whether they speak. */
  #doubted = false;

  constructor(options: TurnTakingOptions) {
    this.#options = options;
    options.line.events.on('decision', decision => this.#onDecision(decision));
  }

  /** Follows the sound of a leg from now on. */
  listenTo(leg: MediaLeg | undefined): void {
    const {input, dispatch, awaitsMore, scribe, line} = this.#options;
    const {control} = line.link;
    this.#sound?.close();
    this.#audible = false;
    this.#sound = new HeardSound({
      ...{leg, awaitsMore, dispatch},
      // A translation goes on while somebody speaks.
      input: line.turns.answeredBy === 'nobody' ? undefined : input,
      onAudible: audible => {
        scribe.take({...leg?.output.position(), type: 'playing', on: audible});
        control.hint(audible ? 'audible' : 'silent');
      },
      onSpeech: () => this.#onSure(),
    });
  }

  observe(event: ServerEvent): void {
    const {dispatch, line} = this.#options;
    switch (event.type) {
      case 'input_audio_buffer.speech_started':
        this.#sound?.believe();
        dispatch({type: 'speech-started'});
        this.#doubted = true;
        if (!line.turns.confirms) this.#cut({farSideCuts: line.turns.answeredBy === 'provider'});
        else this.#onSure();
        break;
      case 'input_audio_buffer.speech_stopped':
        dispatch({type: 'speech-stopped'});
        break;
      case 'input_audio_buffer.committed':
        if (/guard|provider/.test(line.turns.answeredBy)) dispatch({type: 'answer-awaited'});
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
    this.#options.scribe.take({type: 'heard'});
    this.#sound?.close();
    this.#sound = undefined;
  }

  close(): void {
    this.#sound?.close();
  }

  /** The ear of this page is sure before anybody else, and the provider hears somebody, too. */
  #onSure(): void {
    if (!this.#doubted || !this.#sound?.isSure) return;
    this.#options.line.link.control.hint('cut');
    this.#cut({farSideCuts: false});
  }

  #onDecision({kind}: TurnDecision): void {
    const {line, requestResponse} = this.#options;
    if (kind === 'confirm' && this.#doubted) this.#cut({farSideCuts: false});
    else if (kind !== 'confirm') this.#sound?.comeForward();
    this.#doubted = false;
    if (kind === 'turn' && line.turns.answeredBy === 'widget') requestResponse();
  }

  /** `farSideCuts`: the provider heard the same speech and cancels by itself. */
  #cut({farSideCuts}: {farSideCuts: boolean}): void {
    const {line, responses, dispatch, scribe} = this.#options;
    const state = this.#options.state.get();
    if (state.phase !== 'live') return;
    if (state.output === 'silent' && !responses().responding) return;
    this.#doubted = false;
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
      scribe.take({...playhead, type: 'heard'});
    });
    dispatch({type: 'interrupted'});
  }
}
