/** What a scripted assistant does, as its author writes it. It stands alone as the public contract of `realtime-voice/testing`. */
import type {VoiceErrorCode} from '../../../shared/errors.js';
import type {ToolArguments} from '../tools/page-tool.js';

/** One line: the first one that fits what the visitor said is followed, as often as it fits. */
export type ScriptLine = {
  /** A part of what they said, whatever its case; or a pattern. Absent: whatever they said. */
  readonly on?: string | RegExp;
  /** Milliseconds until anything comes of it: 0 where it is absent, with no timer at all. */
  readonly after?: number;
  /** The tool of the page that is called first, with `with`; `say` follows when it is done. */
  readonly call?: string;
  readonly with?: ToolArguments;
  /** The answer, or what makes it of what the tool gave back. */
  readonly say?: string | ((output: string) => string);
  /** How long the answer is heard, in milliseconds: 0 where it is absent, with no timer at all. */
  readonly lasting?: number;
  /** The call fails by this code in place of an answer. */
  readonly fail?: VoiceErrorCode;
};

export type Script = readonly ScriptLine[];

/** The line of the script for these words. */
export function lineFor(script: Script, words: string): ScriptLine | undefined {
  return script.find(({on = ''}) =>
    typeof on === 'string'
      ? words.toLowerCase().includes(on.toLowerCase())
      : new RegExp(on, on.flags.replace(/[gy]/g, '')).test(words),
  );
}
