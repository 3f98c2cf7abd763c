/**
 * What a visitor chose on an earlier visit, kept on their device where the page allows it (`remember`). It is read as what
 * a stranger wrote: each choice that cannot be one is left out.
 */
import {SETTINGS, type SettingName} from '../../config/schema.js';
import {parseJson} from '../../realtime/protocol/parse.js';
import {recall, remember} from '../device-memory.js';
import type {VoiceHost} from '../shell-link.js';
import {choose} from './choose.js';
import type {Choices} from './choices.js';

/** Under this name. */
const REMEMBERED = 'settings';

/** The visitor's own choice comes before what the page says. */
export function applyKept(host: VoiceHost): void {
  choose(host, readKept(host));
}

/** Keeps `choices` beside what was chosen before. */
export function keep(host: VoiceHost, choices: Choices): void {
  remember(host, REMEMBERED, JSON.stringify({...readKept(host), ...choices}));
}

function readKept(host: VoiceHost): Choices {
  const json = parseJson(recall(host, REMEMBERED) ?? '{}');
  if (typeof json !== 'object' || json === null) return {};
  const entries = Object.entries(json).filter(
    ([name, value]) => Object.hasOwn(CAN_BE, name) && CAN_BE[name as keyof Choices](value),
  );
  return Object.fromEntries(entries);
}

type Check = (value: unknown) => boolean;

const matching =
  (pattern: RegExp): Check =>
  value =>
    typeof value === 'string' && pattern.test(value);

/** As an attribute may say it, or nothing. */
const setting =
  (name: SettingName): Check =>
  value =>
    value === '' || (typeof value === 'string' && SETTINGS[name].read(value) !== undefined);

const CAN_BE: Readonly<Record<keyof Choices, Check>> = {
  inputDeviceId: matching(/^.{0,256}$/),
  outputDeviceId: matching(/^.{0,256}$/),
  voice: matching(/^[\w-]{0,64}$/),
  language: setting('language'),
  speed: setting('speed'),
  turnDetection: setting('turn-detection'),
  noiseReduction: setting('noise-reduction'),
  textScale: matching(/^(1|1\.25|1\.5)$/),
  transcript: value => typeof value === 'boolean',
};
