/**
 * A part of the widget: it reads what the shell hands down in its contexts, and renders again when that changes. It
 * stands alone because every part of a call begins like this.
 */
import {ContextConsumer} from '@lit/context';
import {LitElement} from 'lit';
import {commandsContext, viewContext, wordsContext, type VoiceCommands, type VoiceView} from './contexts.js';
import type {Words} from './locales/en.js';

export abstract class CallPart extends LitElement {
  readonly #view = new ContextConsumer(this, {context: viewContext, subscribe: true});
  readonly #words = new ContextConsumer(this, {context: wordsContext, subscribe: true});
  readonly #commands = new ContextConsumer(this, {context: commandsContext});

  /** What the call is doing; absent outside of a widget, like all three. */
  protected get view(): VoiceView | undefined {
    return this.#view.value;
  }

  protected get words(): Words | undefined {
    return this.#words.value;
  }

  protected get commands(): VoiceCommands | undefined {
    return this.#commands.value;
  }

  /** The first element of the part's own that matches; `null` before it was rendered. */
  protected find(selector: string): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(selector);
  }
}
