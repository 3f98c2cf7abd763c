/**
 * The words of a call in the language of the widget, handed down to its parts. It stands alone because they come in
 * several files, each when it is wanted, and any of them may be replaced by the page.
 */
import {ContextProvider} from '../context.js';
import {wordsContext} from '../contexts.js';
import {en, type Words} from '../locales/en.js';
import type {ShellLink, VoiceHost} from '../shell-link.js';
import {replaceWords} from '../words.js';

export class WordsProvider {
  readonly #host: VoiceHost;
  readonly #provider: ContextProvider<Words>;
  /** The words of another language than English. */
  #language: Partial<Words> = {};

  constructor(host: VoiceHost) {
    this.#host = host;
    this.#provider = new ContextProvider(host, wordsContext, this.#all());
  }

  get value(): Words {
    return this.#provider.value;
  }

  /** Resolves when what every call says is there; English it is where that cannot be loaded. Never rejects. */
  async read(link: ShellLink): Promise<void> {
    try {
      const language = await link.language();
      for (const words of await Promise.all([language?.closed(), language?.call()])) this.add(words ?? {});
    } catch {
      // English it is.
    }
  }

  /** Words in the language of the widget, in place of the English ones. */
  add(words: Readonly<Record<string, string>>): void {
    this.#language = {...this.#language, ...words};
    this.#provider.setValue(this.#all());
    this.#host.requestUpdate();
  }

  /** English where the language has no word. */
  #all(): Words {
    return replaceWords({...en, ...this.#language}, this.#host.textContents);
  }
}
