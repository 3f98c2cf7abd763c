/** The practice voice of `npm start`: what to say to it, and that it reads aloud for any agent where only this machine asks. */
import type {Agent, Agents} from './config/agents.js';
import {UNDERSTANDS} from './engine/understands.js';
import {DEFAULT_SPEECH_MODEL} from './upstream/models.js';

/** Its own sentences, and the two that move something on the demo page. */
export const PRACTICE_SENTENCES: readonly string[] = [
  'Turn on the kitchen light.',
  'Set the heating to twenty one degrees.',
  ...UNDERSTANDS,
];

const SPEECH: NonNullable<Agent['speech']> = {
  voices: ['marin'],
  model: DEFAULT_SPEECH_MODEL,
  maxCharacters: 300,
};

/** The same agents; those whose owner says nothing of `/tts` have it. Where it costs money or strangers ask, nobody gets it unsaid. */
export function readingAloud(agents: Agents): Agents {
  const reading = (agent: Agent): Agent => ({speech: SPEECH, ...agent});
  return {
    ...agents,
    all: new Map([...agents.all].map(([name, agent]) => [name, reading(agent)])),
    get: name => {
      const found = agents.get(name);
      return found && {...found, agent: reading(found.agent)};
    },
  };
}
