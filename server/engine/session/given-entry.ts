/** An item that a client made, as it stands in a conversation: sound is taken out of it and understood. */
import {ProtocolFailure} from '../protocol/failure.js';
import type {WireItem} from '../protocol/items.js';
import type {AudioFormat} from '../protocol/session-settings.js';
import {textOf, type Entry} from './conversation.js';
import {SAMPLES_PER_MS} from './input-buffer.js';
import {SoundReader} from './wire-sound.js';

/** The words of some sound, or nothing where it was not understood. */
export type Hear = (sound: Int16Array) => Promise<string | undefined>;

export function givenEntry(item: WireItem, format: AudioFormat, hear: Hear): Entry {
  const sound = takeSound(item, format);
  const said = textOf(item).trim();
  if (sound === undefined) return {item, soundMs: 0, said};
  const heard = said === '' ? {heard: hear(sound)} : {};
  return {item, sound, soundMs: sound.length / SAMPLES_PER_MS, said, ...heard};
}

/** Events show items without their sound, so it is kept beside the item. */
function takeSound(item: WireItem, format: AudioFormat): Int16Array | undefined {
  const part = item.type === 'message' ? item.content.find(({audio}) => audio !== undefined) : undefined;
  if (part?.audio === undefined) return undefined;
  const sound = new SoundReader().read(format, Buffer.from(part.audio, 'base64'));
  delete part.audio;
  if (sound !== undefined) return sound;
  const message = 'Invalid audio: expected base64 of 16-bit little-endian PCM.';
  throw new ProtocolFailure('invalid_value', message, {param: 'item.content[0].audio'});
}
