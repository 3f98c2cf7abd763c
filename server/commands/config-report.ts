/**
 * What an owner reads of their voice.config.json before any visitor does: each thing that is wrong and what is allowed,
 * or what each agent may cost. It stands alone, apart from the process that prints it, so that `doctor` says the same.
 */
import {VoiceError} from '../../src/shared/errors.js';
import {readAgents, type Agents} from '../config/agents.js';
import {EnvironmentError} from '../config/environment.js';
import {describeLimits} from '../config/limits.js';
import {modelNaming, modelsEndingSoon} from '../config/model-names.js';
import {costsOf, dollars, isUnpaid, tooSmall, type AgentCosts, type AskedEnvironment} from './agent-costs.js';

export type ConfigReport = {
  readonly ok: boolean;
  readonly lines: readonly string[];
};

/** Reads the file as the server would with this environment; `variables` fill its places. */
export function reportConfig(
  path: string,
  environment: AskedEnvironment,
  variables: Readonly<Record<string, string | undefined>> = {},
): ConfigReport {
  let agents: Agents;
  try {
    agents = readAgents(path, variables, modelNaming(environment));
  } catch (failure) {
    if (failure instanceof EnvironmentError) return {ok: false, lines: failure.message.split('\n')};
    throw failure;
  }
  const costs = new Map<string, AgentCosts>();
  const problems: string[] = [];
  for (const name of agents.names) {
    try {
      const known = costsOf(name, agents, environment);
      costs.set(name, known);
      problems.push(...tooSmall(known).map(problem => `${path}: agents.${name}: ${problem}.`));
    } catch (failure) {
      if (!(failure instanceof VoiceError)) throw failure;
      problems.push(`${path}: agents.${name}: ${failure.message}.`);
    }
  }
  const soon = modelsEndingSoon(environment, agents).map(warning => `Soon: ${warning}`);
  if (problems.length > 0) return {ok: false, lines: [...problems, ...soon]};
  return {
    ok: true,
    lines: [`${path} is right.`, '', ...described(agents, costs, isUnpaid(environment)), ...soon],
  };
}

function described(
  {names, defaultName}: Agents,
  costs: ReadonlyMap<string, AgentCosts>,
  unpaid: boolean,
): string[] {
  const lines = names.flatMap(name => {
    const known = costs.get(name);
    if (known === undefined) return [];
    const {model, heardBy = 'nobody writes down what is said', limits} = known;
    return [
      `${name}${name === defaultName ? ' (the default)' : ''}: ${model}, ${heardBy}`,
      ...(unpaid ? ['  the provider is on this machine: nobody pays it'] : moneyOf(known)),
      ...describeLimits(limits).map(line => `  ${line}`),
      '',
    ];
  });
  return lines;
}

function moneyOf({answer, held, opening, whole, atOnce, limits}: AgentCosts): string[] {
  const day = limits.site.microDollarsPerDay;
  return [
    whole === undefined
      ? `  one answer costs ${dollars(answer)} at the worst; a live call holds ${dollars(held)} beside it, and ${dollars(opening)} while it is opened`
      : `  one answer costs ${dollars(answer)} at the worst; the provider answers by itself, so a call holds ${dollars(whole)} from its start`,
    day === undefined
      ? '  the money of a day is not limited: so is the number of calls'
      : `  the ${dollars(day)} of a day let ${atOnce ?? 0} calls be answered at the same moment`,
  ];
}
