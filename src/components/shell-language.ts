/** In which language the widget speaks: the element's own, or the page's. It stands alone because English loads nothing. */
import type {Language} from './locales/languages.js';

/** Resolves to `undefined` where the words that are here already do; never rejects. */
export function findLanguage(element: Element): Promise<Language | undefined> {
  const {lang} = element.closest<HTMLElement>('[lang]') ?? document.documentElement;
  if (/^(en\b|$)/i.test(lang)) return Promise.resolve(undefined);
  return import('./locales/languages.js').then(
    ({languageFor}) => languageFor(lang),
    () => undefined,
  );
}
