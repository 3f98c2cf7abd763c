/**
 * The turns of a visitor that would be lost with their session: those that are heard, and those that nobody has written
 * down or answered yet. It stands alone, pure, because a socket counts by samples and a WebRTC line by the clock.
 */
import type {ServerEvent} from './server-events.js';

export class OpenTurns {
  /** Where each began, by its item, oldest first. */
  readonly #begun = new Map<string, number>();
  readonly #committed = new Set<string>();

  /** Where the oldest of them began; `undefined` where all are settled. */
  get first(): number | undefined {
    return this.#begun.values().next().value;
  }

  get items(): readonly string[] {
    return [...this.#begun.keys()];
  }

  /** The first news of a turn counts. */
  begin(item: string, position: number): void {
    if (!this.#begun.has(item)) this.#begun.set(item, position);
  }

  observe(event: ServerEvent): void {
    switch (event.type) {
      case 'input_audio_buffer.committed':
        this.#committed.add(event.item_id);
        break;
      case 'input_audio_buffer.cleared':
        this.#settle(this.items.filter(item => !this.#committed.has(item)));
        break;
      case 'conversation.item.input_audio_transcription.completed':
      case 'conversation.item.input_audio_transcription.failed':
      case 'conversation.item.deleted':
        this.#settle([event.item_id]);
        break;
      case 'conversation.item.added':
        // An answer to all that was committed; or, with its words, a turn of which a guard tells after a break.
        if (event.item.role !== 'user' && event.item.type !== 'function_call_output')
          this.#settle([...this.#committed]);
        else if (event.item.content?.some(({text}) => text)) this.#settle([event.item.id]);
        break;
    }
  }

  clear(): void {
    this.#settle(this.items);
  }

  #settle(items: readonly string[]): void {
    for (const item of items) {
      this.#begun.delete(item);
      this.#committed.delete(item);
    }
  }
}
