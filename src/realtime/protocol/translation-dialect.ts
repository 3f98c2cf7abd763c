/**
 * The dialect of translation sessions, as the one that we speak: two streams of words and one of sound become what a
 * visitor says and what is said for them. It stands alone, loaded only where something is translated, because such a session
 * has no turns: where one entry ends and the next begins is decided here.
 */
import type {Adapter} from './adapter.js';
import type {ClientEvent, RealtimeSession} from './client-events.js';
import type {ServerEvent} from './server-events.js';
import {wireFormat} from './wire-format.js';

/** After so long without a word, or any sound of it, an entry is over. */
const PAUSE_MS = 1_500;
/** Who speaks without a pause gets another entry at the first end of a sentence behind so many characters. */
const LONG = 240;
const END_OF_SENTENCE = /[.!?…。！？]["'»”)\]]*\s*$/;
/** Digital silence, which says nothing: the base64 of bytes that are all zero. */
const SILENCE = /^A*=*$/;

type Json = Readonly<Record<string, unknown>>;

/** Of one socket. */
export class TranslationDialect implements Adapter {
  readonly path = '/translations';
  readonly prefix = 'session.';
  /** What is being said for the visitor. */
  protected readonly translated = new Stretch(TRANSLATED, event => this.#tell(event));
  readonly #said = new Stretch(SAID, event => this.#tell(event));
  #tell: (event: ServerEvent) => void = () => undefined;
  /** As it was told last. */
  #session: Json = {};

  follow(tell: (event: ServerEvent) => void): void {
    this.#tell = tell;
  }

  /** A server event of the dialect as events of ours: none, one or several. What it does not know it leaves alone. */
  fromBeta(json: unknown): unknown[] {
    if (!isRecord(json)) return [json];
    const {type, delta} = json;
    const id = typeof json['event_id'] === 'string' ? json['event_id'] : undefined;
    switch (type) {
      case 'session.input_transcript.delta':
        return typeof delta === 'string' ? this.#said.addWords(delta, id) : [];
      case 'session.output_transcript.delta':
        return typeof delta === 'string' ? this.translated.addWords(delta, id) : [];
      case 'session.output_audio.delta':
        return typeof delta === 'string' && isOurSound(json) ? this.translated.addSound(delta, id) : [];
      case 'session.created':
      case 'session.updated':
        return [{...json, session: (this.#session = withoutTurns(json['session']))}];
      case 'session.closed':
        return [...this.#said.end(), ...this.translated.end()];
      default:
        return [json];
    }
  }

  /** A client event of ours in the dialect: none where it has no such event. */
  toBeta(event: ClientEvent): unknown[] {
    switch (event.type) {
      case 'session.update': {
        const {model: _, ...session} = translationRequest(event.session);
        if ('audio' in session) return [{...event, session}];
        // Of what it has none it changes nothing, and whoever asked waits to hear that.
        queueMicrotask(() => this.#tell({type: 'session.updated', session: this.#session}));
        return [];
      }
      case 'input_audio_buffer.append':
        return [{...event, type: 'session.input_audio_buffer.append'}];
      case 'input_audio_buffer.commit':
      case 'input_audio_buffer.clear':
        // Whoever counts what was taken waits for an answer. Nothing is to be said again: it is translated as it comes.
        this.#tell({type: 'input_audio_buffer.cleared'});
        return [];
      default:
        return [];
    }
  }

  /** Tells what follows from no event of the provider. */
  protected tell(events: readonly ServerEvent[]): void {
    for (const event of events) this.#tell(event);
  }

  /** Nothing is told any more. */
  close(): void {
    this.#tell = () => undefined;
    this.#said.close();
    this.translated.close();
  }
}

/** A session as this dialect has it: without a type, and with nothing of turns and answers. */
export function translationRequest({model, audio}: RealtimeSession): Json {
  const {transcription, noise_reduction: noise} = audio?.input ?? {};
  const {language} = audio?.output ?? {};
  const input = {
    ...(transcription !== undefined && {transcription: transcription && {model: transcription.model}}),
    ...(noise !== undefined && {noise_reduction: noise}),
  };
  const sound = {
    ...(Object.keys(input).length > 0 && {input}),
    ...(language !== undefined && {output: {language}}),
  };
  return {...(model !== undefined && {model}), ...(Object.keys(sound).length > 0 && {audio: sound})};
}

/** It knows no turns, and one format, and says neither. */
function withoutTurns(session: unknown): Json {
  const {audio, ...rest} = isRecord(session) ? session : {};
  const {input, ...sound} = isRecord(audio) ? audio : {};
  const known = {format: wireFormat(), turn_detection: null};
  return {...rest, audio: {...sound, input: {...(isRecord(input) ? input : {}), ...known}}};
}

/** One entry after the other of one side, each from its first word to a pause. */
class Stretch {
  readonly #side: Side;
  readonly #tell: (event: ServerEvent) => void;
  #id: string | undefined;
  #text = '';
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(side: Side, tell: (event: ServerEvent) => void) {
    this.#side = side;
    this.#tell = tell;
  }

  addWords(delta: string, eventId: string | undefined): ServerEvent[] {
    if (this.#id === undefined && delta.trim() === '') return [];
    const isLong = this.#text.length > LONG && END_OF_SENTENCE.test(this.#text);
    const before = isLong ? this.end() : [];
    // What follows something stands behind a space; at the beginning of an entry there is nothing.
    const words = this.#id === undefined ? delta.trimStart() : delta;
    const begun = this.#begin();
    this.#text += words;
    return [...before, ...begun, this.#side.words(this.#id ?? '', words, eventId)];
  }

  addSound(delta: string, eventId: string | undefined): ServerEvent[] {
    if (SILENCE.test(delta)) return this.#id === undefined ? [] : this.#sounds(delta, eventId);
    return [...this.#begin(), ...this.#sounds(delta, eventId)];
  }

  /** The answer that the entry is a part of. */
  get answer(): string | undefined {
    return this.#id && answerOf(this.#id);
  }

  /** It is heard right now, wherever: that keeps an entry, or begins one. */
  hold(): ServerEvent[] {
    return this.#begin();
  }

  /** The entry is over if its last sentence is. */
  endSentence(): ServerEvent[] {
    return END_OF_SENTENCE.test(this.#text) ? this.end() : [];
  }

  /** The entry is over, if there is one. */
  end(): ServerEvent[] {
    this.close();
    const id = this.#id;
    const text = this.#text.trim();
    this.#id = undefined;
    this.#text = '';
    return id === undefined ? [] : this.#side.end(id, text);
  }

  close(): void {
    clearTimeout(this.#pause);
  }

  #begin(): ServerEvent[] {
    this.close();
    this.#pause = setTimeout(() => this.end().forEach(this.#tell), PAUSE_MS);
    if (this.#id !== undefined) return [];
    // Unique beyond this session: a call goes through several.
    this.#id = `item_${crypto.randomUUID().slice(0, 18)}`;
    return this.#side.begin(this.#id);
  }

  #sounds(delta: string, eventId: string | undefined): ServerEvent[] {
    return this.#side.sound?.(this.#id ?? '', delta, eventId) ?? [];
  }
}

/** How the entries of one side begin, go on and end. */
type Side = {
  readonly begin: (id: string) => ServerEvent[];
  readonly words: (id: string, delta: string, eventId: string | undefined) => ServerEvent;
  readonly sound?: (id: string, delta: string, eventId: string | undefined) => ServerEvent[];
  readonly end: (id: string, text: string) => ServerEvent[];
};

const SAID: Side = {
  begin: id => [added(id, 'user', 'input_audio')],
  words: (item_id, delta, event_id) => {
    const type = 'conversation.item.input_audio_transcription.delta';
    return {type, item_id, event_id, content_index: 0, delta};
  },
  end: (item_id, transcript) => {
    const type = 'conversation.item.input_audio_transcription.completed';
    return [{type, item_id, content_index: 0, transcript}];
  },
};

const TRANSLATED: Side = {
  begin: id => [
    {type: 'response.created', response: {id: answerOf(id)}},
    added(id, 'assistant', 'output_audio'),
  ],
  words: (id, delta, event_id) => ({
    type: 'response.output_audio_transcript.delta',
    ...{...part(id), delta, event_id},
  }),
  sound: (id, delta, event_id) => [{type: 'response.output_audio.delta', ...part(id), delta, event_id}],
  end: (id, transcript) => [
    {type: 'response.output_audio.done', ...part(id)},
    {type: 'response.output_audio_transcript.done', ...part(id), transcript},
    {type: 'response.done', response: {id: answerOf(id), status: 'completed'}},
  ],
};

function added(id: string, role: string, type: string): ServerEvent {
  const item = {id, type: 'message', role, status: 'in_progress', content: [{type}]};
  return {type: 'conversation.item.added', item};
}

function part(item_id: string): {
  readonly item_id: string;
  readonly response_id: string;
  readonly output_index: number;
  readonly content_index: number;
} {
  return {item_id, response_id: answerOf(item_id), output_index: 0, content_index: 0};
}

/** Each stretch is an answer of its own. */
function answerOf(itemId: string): string {
  return itemId.replace('item', 'resp');
}

/** Another rate, or two channels, would be heard as something else. */
function isOurSound({sample_rate: rate = 24_000, channels = 1}: Json): boolean {
  return rate === 24_000 && channels === 1;
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
