/** What a translation has, in three files: what the closed widget says, every call, and the other parts. Types only. */
import type {approvalWords} from './en.approval.js';
import type {ClosedWords} from './en.closed.js';
import type {composerWords} from './en.composer.js';
import type {consentWords} from './en.consent.js';
import type {feedbackWords} from './en.feedback.js';
import type {hintWords} from './en.hints.js';
import type {Words} from './en.js';
import type {popupWords} from './en.popup.js';
import type {problemWords} from './en.problems.js';
import type {recordingWords} from './en.recording.js';
import type {settingsWords} from './en.settings.js';
import type {talkWords} from './en.talk.js';
import type {transcriptWords} from './en.transcript.js';
import type {writeWords} from './en.write.js';

type Part =
  | typeof approvalWords
  | typeof composerWords
  | typeof consentWords
  | typeof feedbackWords
  | typeof hintWords
  | typeof popupWords
  | typeof problemWords
  | typeof recordingWords
  | typeof settingsWords
  | typeof talkWords
  | typeof transcriptWords
  | typeof writeWords;

type KeysOf<Each> = Each extends unknown ? keyof Each : never;

/** What `<language>.ts` has. */
export type CallWords = Readonly<Record<Exclude<keyof Words, keyof ClosedWords>, string>>;

/** What `<language>.parts.ts` has, and English in a file for each part. */
export type PartWords = Readonly<Record<KeysOf<Part>, string>>;
