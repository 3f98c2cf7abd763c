/**
 * The conversation as a file: for people, for programs, or as captions for a recording. It stands alone, and is
 * imported only when somebody asks for it, because hardly any visitor does.
 */
import {VoiceError} from '../../shared/errors.js';
import {captions} from './captions.js';
import {wordsWithConfidence} from './confidence.js';
import type {ConversationEntry} from './entry.js';
import {withOwnTimes} from './own-times.js';

const FORMATS = {json: asJson, text: asText, markdown: asMarkdown, vtt: asVtt, srt: asSrt};

export type TranscriptFormat = keyof typeof FORMATS;

/**
 * The transcript as text. What was heard stands in it, not what would have been said. `startedAt` is when the call, or
 * its recording, began, in epoch milliseconds: captions count from there.
 */
export function exportTranscript(
  entries: readonly ConversationEntry[],
  format: TranscriptFormat,
  startedAt: number,
): string {
  if (!Object.hasOwn(FORMATS, format)) {
    const message = `A transcript as ${JSON.stringify(format)} is not known; use ${Object.keys(FORMATS).join(', ')}`;
    throw new VoiceError('config/invalid', {message});
  }
  return FORMATS[format](withOwnTimes(entries), startedAt);
}

const SPEAKERS = {user: 'Visitor', assistant: 'Assistant', tool: 'Tool', note: 'Note'} as const;

/** The entries as the page knows them, without pictures; where it is known how sure each word is, word by word. */
function asJson(entries: readonly ConversationEntry[], startedAt: number): string {
  const lines = entries.map(({images: _, logprobs, ...entry}) => ({
    ...entry,
    ...(logprobs && {words: wordsWithConfidence(entry.text, logprobs)}),
  }));
  return `${JSON.stringify({startedAt: iso(startedAt), entries: lines}, null, 2)}\n`;
}

function asText(entries: readonly ConversationEntry[], startedAt: number): string {
  return entries
    .flatMap(entry => {
      const text = inOneLine(lineOf(entry));
      return text === '' ? [] : [`[${clock(entry.at - startedAt)}] ${SPEAKERS[entry.role]}: ${text}\n`];
    })
    .join('');
}

function asMarkdown(entries: readonly ConversationEntry[], startedAt: number): string {
  const lines = entries.flatMap(entry => {
    const text = escapeMarkdown(inOneLine(lineOf(entry)));
    return text === '' ? [] : [`**${SPEAKERS[entry.role]}** (${clock(entry.at - startedAt)}): ${text}\n`];
  });
  return [`# Conversation of ${iso(startedAt)}\n`, ...lines].join('\n');
}

function asVtt(entries: readonly ConversationEntry[], startedAt: number): string {
  const cues = captions(spoken(entries), startedAt).map(
    ({role, from, to, lines}) =>
      `\n${clock(from, '.')} --> ${clock(to, '.')}\n<v ${SPEAKERS[role]}>${lines.map(escapeCue).join('\n')}</v>\n`,
  );
  return `WEBVTT\n${cues.join('')}`;
}

/** SubRip has no way to escape, and none to name a speaker: what would be its own grammar is written otherwise. */
function asSrt(entries: readonly ConversationEntry[], startedAt: number): string {
  const plain = (line: string): string =>
    line.replaceAll('-->', '→').replaceAll('<', '‹').replaceAll('>', '›');
  const named = spoken(entries).map(entry => ({...entry, text: `${SPEAKERS[entry.role]}: ${entry.text}`}));
  return captions(named, startedAt)
    .map(
      ({from, to, lines}, index) =>
        `${index + 1}\n${clock(from, ',')} --> ${clock(to, ',')}\n${lines.map(plain).join('\n')}\n\n`,
    )
    .join('');
}

/** Captions are of what was said aloud, or would have been. */
function spoken(entries: readonly ConversationEntry[]): ConversationEntry[] {
  return entries
    .filter(({role}) => role === 'user' || role === 'assistant')
    .map(entry => ({...entry, text: lineOf(entry)}))
    .filter(({text}) => text !== '');
}

function lineOf({role, text, heard, unclear, call}: ConversationEntry): string {
  if (role === 'tool') return call === undefined ? text : `${text} (${call.status})`;
  if (unclear === true) return '[unclear]';
  return heard === undefined || heard === '' ? (heard ?? text).trim() : `${heard} […]`;
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Also numbers and dashes that would begin a list: a line may be copied to where it begins one. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-!|<>~&]/g, '\\$&').replace(/^(\d+)\./, '$1\\.');
}

function escapeCue(line: string): string {
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** Hours, minutes and seconds, with milliseconds behind `point` where one is given. Nothing is before the start. */
function clock(ms: number, point?: string): string {
  const whole = Math.max(0, Math.round(ms));
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const seconds = `${two(whole / 3_600_000)}:${two((whole / 60_000) % 60)}:${two((whole / 1_000) % 60)}`;
  return point === undefined ? seconds : `${seconds}${point}${String(whole % 1_000).padStart(3, '0')}`;
}
