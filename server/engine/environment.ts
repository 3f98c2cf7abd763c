/** The environment of the standalone engine, read once: every wrong variable is named with what it should be. */
import {z} from 'zod';
import {ENGINE_FAULTS, isEngineFault, type EngineFault} from './faults.js';
import {readParts, type PartSettings} from './parts/settings.js';

export type EngineEnvironment = {
  readonly port: number;
  readonly apiKey: string | undefined;
  readonly sessionSeconds: number | undefined;
  readonly faults: readonly EngineFault[];
  readonly parts: PartSettings;
};

const number = (least: number, most: number): z.ZodType<number> =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(least).max(most));

const VARIABLES = {
  ENGINE_PORT: {schema: number(0, 65_535), rule: 'a port number from 0 (any free one) to 65535'},
  ENGINE_SESSION_SECONDS: {schema: number(1, 86_400), rule: 'whole seconds from 1 to 86400'},
};
const DEFAULT_PORT = 8787;

/** The settings, or one sentence for each variable that is wrong. An empty variable counts as absent. */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): {readonly settings: EngineEnvironment} | {readonly problems: readonly string[]} {
  const problems: string[] = [];
  const read = (name: keyof typeof VARIABLES): number | undefined => {
    const text = environment[name] ?? '';
    if (text === '') return undefined;
    const result = VARIABLES[name].schema.safeParse(text);
    if (!result.success) problems.push(`${name} is "${text}": it must be ${VARIABLES[name].rule}`);
    return result.data;
  };
  const port = read('ENGINE_PORT') ?? DEFAULT_PORT;
  const sessionSeconds = read('ENGINE_SESSION_SECONDS');
  const names = (environment['ENGINE_FAULTS'] ?? '').split(/[\s,]+/).filter(name => name !== '');
  const unknown = names.filter(name => !isEngineFault(name));
  if (unknown.length > 0) {
    problems.push(`ENGINE_FAULTS has "${unknown.join(', ')}": it must be of ${ENGINE_FAULTS.join(', ')}`);
  }
  const parts = readParts(environment);
  problems.push(...parts.problems);
  if (problems.length > 0) return {problems};
  const apiKey = environment['ENGINE_API_KEY'];
  const faults = names.filter(isEngineFault);
  const key = apiKey === '' ? undefined : apiKey;
  return {settings: {port, sessionSeconds, faults, apiKey: key, parts: parts.settings}};
}
