/**
 * The languages of the widget beside English, each in three files of its own. It stands alone, loaded where a page is
 * written in another language than English.
 */
import type {ClosedWords} from './en.closed.js';
import type {CallWords, PartWords} from './words.js';

/** One language, loaded when it is asked for. */
export type Language = {
  /** What the closed widget says. */
  readonly closed: () => Promise<ClosedWords>;
  /** What every call says. */
  readonly call: () => Promise<CallWords>;
  /** What the parts say that not every call has. */
  readonly parts: () => Promise<PartWords>;
};

type Files = readonly [
  () => Promise<{readonly closed: ClosedWords}>,
  () => Promise<{readonly words: CallWords}>,
  () => Promise<{readonly words: PartWords}>,
];

const FILES: Readonly<Record<string, Files>> = {
  de: [() => import('./de.closed.js'), () => import('./de.js'), () => import('./de.parts.js')],
  fr: [() => import('./fr.closed.js'), () => import('./fr.js'), () => import('./fr.parts.js')],
  es: [() => import('./es.closed.js'), () => import('./es.js'), () => import('./es.parts.js')],
  it: [() => import('./it.closed.js'), () => import('./it.js'), () => import('./it.parts.js')],
  pt: [() => import('./pt.closed.js'), () => import('./pt.js'), () => import('./pt.parts.js')],
  nl: [() => import('./nl.closed.js'), () => import('./nl.js'), () => import('./nl.parts.js')],
  pl: [() => import('./pl.closed.js'), () => import('./pl.js'), () => import('./pl.parts.js')],
  cs: [() => import('./cs.closed.js'), () => import('./cs.js'), () => import('./cs.parts.js')],
  sv: [() => import('./sv.closed.js'), () => import('./sv.js'), () => import('./sv.parts.js')],
  da: [() => import('./da.closed.js'), () => import('./da.js'), () => import('./da.parts.js')],
  fi: [() => import('./fi.closed.js'), () => import('./fi.js'), () => import('./fi.parts.js')],
  tr: [() => import('./tr.closed.js'), () => import('./tr.js'), () => import('./tr.parts.js')],
  el: [() => import('./el.closed.js'), () => import('./el.js'), () => import('./el.parts.js')],
  ro: [() => import('./ro.closed.js'), () => import('./ro.js'), () => import('./ro.parts.js')],
  hu: [() => import('./hu.closed.js'), () => import('./hu.js'), () => import('./hu.parts.js')],
  uk: [() => import('./uk.closed.js'), () => import('./uk.js'), () => import('./uk.parts.js')],
  ru: [() => import('./ru.closed.js'), () => import('./ru.js'), () => import('./ru.parts.js')],
  ar: [() => import('./ar.closed.js'), () => import('./ar.js'), () => import('./ar.parts.js')],
  he: [() => import('./he.closed.js'), () => import('./he.js'), () => import('./he.parts.js')],
  fa: [() => import('./fa.closed.js'), () => import('./fa.js'), () => import('./fa.parts.js')],
  hi: [() => import('./hi.closed.js'), () => import('./hi.js'), () => import('./hi.parts.js')],
  ja: [() => import('./ja.closed.js'), () => import('./ja.js'), () => import('./ja.parts.js')],
  'zh-Hans': [
    () => import('./zh-Hans.closed.js'),
    () => import('./zh-Hans.js'),
    () => import('./zh-Hans.parts.js'),
  ],
};

/** The tags of all of them, beside `en`. */
export const LANGUAGES: readonly string[] = Object.keys(FILES);

/** The language for a tag such as `de-CH` (BCP 47); `undefined` where there is none: then English is spoken. */
export function languageFor(tag: string): Language | undefined {
  const name = nameFor(tag);
  const files = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
  if (files === undefined) return undefined;
  const [closed, call, parts] = files;
  return {
    closed: async () => (await closed()).closed,
    call: async () => (await call()).words,
    parts: async () => (await parts()).words,
  };
}

/** Chinese is one of two scripts; which one is said by the tag, or by where it is written. */
function nameFor(tag: string): string {
  const [language = '', ...subtags] = tag.toLowerCase().split('-');
  if (language !== 'zh') return language;
  const isTraditional = subtags.some(subtag => /^(hant|tw|hk|mo)$/.test(subtag));
  return isTraditional && !subtags.includes('hans') ? '' : 'zh-Hans';
}
