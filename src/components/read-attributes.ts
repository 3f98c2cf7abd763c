/** The attributes as the reader of settings wants them: by name, each as the text that the page wrote or meant. */
import {VoiceError} from '../shared/errors.js';
import {SWITCHES, TEXTS, propertyName, type RawValue} from './attribute-names.js';
import {MAX_OWN_TEXT_LENGTH, readTextContents} from './words.js';

type Values = Readonly<Record<string, string | undefined>>;

/** What the look may be. */
const LOOKS = {
  variant: ['inline', 'button', 'floating', 'dialog'],
  placement: ['top-left', 'top', 'top-right', 'bottom-left', 'bottom', 'bottom-right'],
  theme: ['auto', 'light', 'dark'],
} as const;

export type Looks = {readonly [Name in keyof typeof LOOKS]: (typeof LOOKS)[Name][number]};

const LOOK_SWITCHES = [
  ...['transcript', 'text-input', 'open', 'dismissible', 'settings', 'consent', 'remember', 'feedback'],
  ...['record', 'debug', 'metrics'],
] as const;

/** Every attribute with its value; properties that the page set count like attributes. */
export function readAttributes(element: Element): Values {
  const properties = element as unknown as Readonly<Record<string, RawValue | boolean | object>>;
  const values: Record<string, string | undefined> = {};
  for (const name of TEXTS) {
    values[name] = written(properties[propertyName(name)]);
  }
  for (const [name, byDefault] of Object.entries(SWITCHES)) {
    const value = properties[propertyName(name)] === true;
    const attribute = element.getAttribute(name);
    const isMeant = attribute !== null && (attribute !== 'false') === value;
    values[name] = isMeant ? attribute : value === byDefault ? undefined : String(value);
  }
  return values;
}

/** A property as its attribute would say it; `undefined` where there is nothing to say. */
export function written(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What is wrong with the attributes that decide about the look alone. */
export function findLookProblems(values: Values): readonly VoiceError[] {
  const problems: VoiceError[] = [];
  for (const [name, allowed] of Object.entries<readonly string[]>(LOOKS)) {
    const value = values[name];
    if (value !== undefined && !allowed.includes(value))
      problems.push(wrong(name, value, allowed.join(', ')));
  }
  for (const name of LOOK_SWITCHES) {
    const value = values[name];
    if (value !== undefined && !['', 'true', 'false'].includes(value))
      problems.push(wrong(name, value, 'true or false'));
  }
  return [...problems, ...findTextProblems(values['text-contents'])];
}

function findTextProblems(json: string | undefined): readonly VoiceError[] {
  const texts = readTextContents(json);
  if (texts === undefined) return [wrong('text-contents', json ?? '', 'a JSON object of texts')];
  return Object.entries(texts)
    .filter(([, text]) => typeof text === 'string' && text.length > MAX_OWN_TEXT_LENGTH)
    .map(([name, text]) =>
      wrong(`${name} in text-contents`, String(text), `at most ${MAX_OWN_TEXT_LENGTH} letters`),
    );
}

function wrong(name: string, value: string, allowed: string): VoiceError {
  const quoted = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  return new VoiceError('config/invalid', {
    message: `${name}="${quoted}" is not allowed; use ${allowed}. The default is used.`,
  });
}
