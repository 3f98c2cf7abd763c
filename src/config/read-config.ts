/** The attributes of the element as typed settings: each wrong one is told once and left out, so the default holds. */
import {VoiceError} from '../shared/errors.js';
import {SETTINGS, type PageSettings, type SettingName} from './schema.js';

export type ReadConfig = {
  readonly settings: PageSettings;
  /** One `config/invalid` for each attribute that could not be used. */
  readonly problems: readonly VoiceError[];
};

/** The longest piece of a wrong value that a message repeats. */
const MAX_QUOTED = 60;

/**
 * Reads attribute values by name. `undefined` and `null` mean that the attribute is absent.
 *
 * @example
 * readConfig({speed: '3'}).problems[0].message
 * // speed="3" is not allowed; use a number from 0.25 to 1.5. The default is used.
 */
export function readConfig(attributes: Readonly<Record<string, string | null | undefined>>): ReadConfig {
  const settings: Record<string, unknown> = {};
  const problems: VoiceError[] = [];
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const value = attributes[name];
    if (value === undefined || value === null) continue;
    const setting = SETTINGS[name].read(value);
    if (setting === undefined) problems.push(invalid(name, value));
    else settings[camelCase(name)] = setting;
  }
  problems.push(...applySampleRate(settings));
  return {settings: settings, problems};
}

/** The rate belongs to the format: 8 kHz is G.711, 24 kHz is PCM16. One that belongs to another is left out, and told. */
function applySampleRate(settings: Record<string, unknown>): VoiceError[] {
  const {sampleRate, audioFormat} = settings;
  if (sampleRate === undefined) return [];
  const isNarrow = sampleRate === '8000';
  settings['audioFormat'] ??= isNarrow ? 'pcmu' : 'pcm16';
  if ((settings['audioFormat'] !== 'pcm16') === isNarrow) return [];
  delete settings['sampleRate'];
  const right = isNarrow ? '24000' : '8000';
  return [
    new VoiceError('config/invalid', {
      message: `sample-rate="${sampleRate as string}" is not allowed; use ${right}, the rate of audio-format="${audioFormat as string}". The default is used.`,
    }),
  ];
}

function invalid(name: SettingName, value: string): VoiceError {
  const quoted = value.length > MAX_QUOTED ? `${value.slice(0, MAX_QUOTED)}…` : value;
  return new VoiceError('config/invalid', {
    message: `${name}="${quoted}" is not allowed; use ${SETTINGS[name].allowed}. The default is used.`,
  });
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
}
