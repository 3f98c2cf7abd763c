/**
 * A part of the widget: it reads what the shell hands down in its contexts, and renders again when that changes. It
 * stands alone because every part of a call begins like this.
 */
import {LitElement} from 'lit';
import {ContextConsumer} from './context.js';
import {commandsContext, viewContext, wordsContext, type VoiceCommands, type VoiceView} from './contexts.js';
import type {Words} from './locales/en.js';

export abstract class CallPart extends LitElement {
  readonly #view = new ContextConsumer(this, viewContext);
  readonly #words = new ContextConsumer(this, wordsContext);
  readonly #commands = new ContextConsumer(this, commandsContext);

  /** What the call is doing; absent outside of a widget, like all three. */
  protected get view(): VoiceView | undefined {
    return this.#view.value;
  }

  protected get words(): Words | undefined {
    return this.#words.value;
  }

  /** With the words that only this kind of part has: English, unless the language of the widget is another one. */
  protected wordsWith<Own extends object>(own: Own): (Words & Own) | undefined {
    return this.words && {...own, ...this.words};
  }

  protected get commands(): VoiceCommands | undefined {
    return this.#commands.value;
  }

  /** The first element of the part's own that matches; `null` before it was rendered. */
  protected find(selector: string): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(selector);
  }
}
