/** What a session knows about a turn before it is understood: what may be said now, in which language, and how closely to look. */
import {isUnderstood, type Pending} from '../dialogue/dialogue.js';
import {practiceGrammar} from '../dialogue/grammar.js';
import type {Tool} from '../dialogue/tool-shape.js';
import type {SessionSettings} from '../protocol/session-settings.js';
import type {Speech} from '../speech/speech.js';
import type {Understood} from '../speech/understood.js';
import type {Entry} from './conversation.js';

export type UnderstandingPorts = {
  readonly speech: Speech;
  readonly settings: () => SessionSettings;
  /** The tools that may be called at the moment. */
  readonly tools: () => readonly Tool[];
  readonly pending: () => Pending | undefined;
};

/** What was said, or nothing where it was not understood. Rejects where nobody could try. */
export function understand(
  {speech, settings, tools, pending}: UnderstandingPorts,
  sound: Int16Array,
  signal: AbortSignal,
): Promise<Understood | undefined> {
  const {transcription, include} = settings();
  const grammar = practiceGrammar(tools(), pending() !== undefined);
  const context = {lastSaid: undefined, now: new Date(), spoken: true};
  const isKnown = (text: string): boolean =>
    isUnderstood({text, ...context, tools: tools(), pending: pending()});
  return speech.understand(
    sound,
    {
      grammar,
      language: transcription?.language,
      isUnderstood: isKnown,
      scored: include.length > 0,
    },
    signal,
  );
}

/** The same for an item of the conversation: the words, and how sure each of them is. */
export function hearingOf(
  understood: Promise<Understood | undefined>,
): Required<Pick<Entry, 'heard' | 'logprobs'>> {
  return {
    heard: understood.then(known => known?.sentence),
    // A failure is told once, with what was heard.
    logprobs: understood.then(
      known => known?.logprobs,
      () => undefined,
    ),
  };
}
