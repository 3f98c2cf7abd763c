/**
 * Which better parts the environment names: services that hear, answer or speak in the place of what is built in. It
 * stands alone because the engine of its own and the one inside the server read the same variables.
 */
import {z} from 'zod';
import {findOpenVocabulary, type InstalledVocabulary} from './open-vocabulary.js';

/** A service of somebody else, compatible with OpenAI's HTTP interface. */
export type PartAddress = {
  /** The variable that named it: what is said of the part is said by this name. */
  readonly variable: string;
  /** Without a slash at its end. */
  readonly url: string;
  readonly key: string | undefined;
  readonly model: string;
};

export type PartSettings = {
  /** Understands turns. */
  readonly stt: PartAddress | undefined;
  /** Hears free sentences behind the grammar, where it is installed and nothing else understands turns. */
  readonly vocabulary: InstalledVocabulary | undefined;
  /** Answers. */
  readonly chat: PartAddress | undefined;
  /** Speaks. `voice`: the one to speak with, whatever the session names. */
  readonly tts: (PartAddress & {readonly voice: string | undefined}) | undefined;
};

/** Nothing but what is built in. */
export const BUILT_IN: PartSettings = {
  ...{stt: undefined, vocabulary: undefined, chat: undefined, tts: undefined},
};

const address = z.url({protocol: /^https?$/}).regex(/^[^?#]*$/);
// It becomes a header.
const key = z.string().regex(/^[\x21-\x7e]+$/);

type Variables = Readonly<Record<string, string | undefined>>;

/** The parts, and one sentence for each variable that is wrong. An empty variable counts as absent. */
export function readParts(variables: Variables): {
  readonly settings: PartSettings;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const read = (name: string): string | undefined => {
    const text = variables[name]?.trim() ?? '';
    return text === '' ? undefined : text;
  };
  const addressOf = (name: string, model: string, example: string): PartAddress | undefined => {
    const variable = `${name}_URL`;
    const url = read(variable);
    const given = read(`${name}_KEY`);
    if (given !== undefined && !key.safeParse(given).success) {
      problems.push(`${name}_KEY is wrong: a key is of letters, digits and signs, without blanks`);
    }
    if (url === undefined) return undefined;
    if (!address.safeParse(url).success) {
      problems.push(`${variable} is "${url}": it must be an http or https address, such as ${example}`);
    }
    return {variable, url: url.replace(/\/+$/, ''), key: given, model: read(`${name}_MODEL`) ?? model};
  };
  const stt = addressOf('ENGINE_STT', 'whisper-1', 'http://127.0.0.1:9000/v1');
  const chat = addressOf('ENGINE_CHAT', 'llama3.2', 'http://127.0.0.1:11434/v1');
  const tts = addressOf('ENGINE_TTS', 'tts-1', 'http://127.0.0.1:8880/v1');
  const vocabulary = stt === undefined ? findOpenVocabulary(variables['PATH']) : undefined;
  const voice = read('ENGINE_TTS_VOICE');
  return {settings: {stt, vocabulary, chat, tts: tts && {...tts, voice}}, problems};
}
