/** What can be spent, by whom, and whether it is known: the checks of the key, the prices and the models. */
import {endingSoon} from '../../config/retired.js';
import {isAzure} from '../../upstream/azure.js';
import {PRICES_READ_ON, modelOf} from '../../upstream/models.js';
import {costsOf, dollars, isUnpaid, type AgentCosts} from '../agent-costs.js';
import {fail, ok, risk, warn, type Check, type Facts, type Finding} from './facts.js';

/** Providers change their prices a few times a year. */
const PRICES_OLD_AFTER_DAYS = 120;
const DAY_MS = 86_400_000;
/** With fewer at once a handful of visitors closes the page to everybody else. */
const FEW_CALLS = 5;

/** Is there a key, of the right kind, and where does it come from? */
export const key: Check = ({environment, given}) => {
  const {provider} = environment;
  if (provider.kind === 'practice') {
    return warn(
      'no key: the practice voice of this computer answers',
      'Set OPENAI_API_KEY_FILE or OPENAI_API_KEY for a real one.',
    );
  }
  if (isUnpaid(environment)) return ok(`${provider.baseUrl} is on this machine and needs no key`);
  if (provider.apiKey.startsWith('ek_')) {
    return fail('the key is a client secret, which lives for minutes', 'Use an API key of a project.');
  }
  if (provider.apiKey.startsWith('sk-admin')) {
    return fail(
      'the key is an admin key: it can change the organisation',
      'Use an API key of a dedicated project.',
    );
  }
  return given.has('OPENAI_API_KEY')
    ? warn(
        'the key is in OPENAI_API_KEY, which every program started from here can read',
        'In production, put it into a file that only the server may read, and its path into OPENAI_API_KEY_FILE.',
      )
    : ok('the key is in the file of OPENAI_API_KEY_FILE');
};

/** Is there an end to what the key can spend, whatever happens here? It takes an admin key to read, so a person says so. */
export const spendingLimit: Check = facts => {
  if (isUnpaid(facts.environment)) return ok('nobody is paid: no limit is needed');
  if (facts.confirmedLimits)
    return ok('you said that the key is of a dedicated project with a hard monthly limit');
  return risk(
    facts,
    'whether the key is of a dedicated project with a hard monthly limit can only be seen by you',
    'Look at the limits of the project in the provider’s console; when both are so, run it again with --confirm-limits.',
  );
};

/** Is voice.config.json right? */
export const config: Check = ({config: report}) =>
  report.ok
    ? ok('voice.config.json is right')
    : report.lines.map(line => fail(line, 'Correct it; `check-config` says when it is right.'));

/** Are the prices known by which money is counted, and how old are they? */
export const prices: Check = facts => {
  const {environment, agents, day} = facts;
  if (isUnpaid(environment) || agents === undefined) return [];
  const age = Math.round((Date.parse(day) - Date.parse(PRICES_READ_ON)) / DAY_MS);
  const used = costs(facts).flatMap(({model, heardBy}) =>
    heardBy === undefined ? [model] : [model, heardBy],
  );
  const unsure = [...new Set(used)].filter(
    name => agents.prices[name] === undefined && modelOf(name)?.sure !== undefined,
  );
  const what = `prices were read on ${PRICES_READ_ON}, ${age} days ago`;
  return [
    age > PRICES_OLD_AFTER_DAYS
      ? warn(
          what,
          'Compare them with the provider’s, and write those that differ under prices in voice.config.json.',
        )
      : ok(what),
    ...unsure.map(name =>
      warn(
        `the price of "${name}" is likely, and not sure`,
        `Write "${name}" under prices in voice.config.json.`,
      ),
    ),
  ];
};

/** How many visitors can be answered at the same moment? */
export const callsAtOnce: Check = facts => {
  if (isUnpaid(facts.environment)) return ok('calls are not limited by money: nobody is paid');
  return costs(facts).map(({name, atOnce, answer, limits}) => {
    const day = limits.site.microDollarsPerDay;
    if (atOnce === undefined || day === undefined) {
      return risk(
        facts,
        `${name}: the money of a day is not limited`,
        'Set limits.site.dollarsPerDay in voice.config.json.',
      );
    }
    const what = `${name}: ${dollars(day)} a day let ${atOnce} calls be answered at once, each answer ${dollars(answer)} at the worst`;
    if (atOnce >= FEW_CALLS) return ok(what);
    const todo = 'Raise limits.site.dollarsPerDay, or lower maxContextTokens and maxOutputTokens.';
    return atOnce === 0 ? fail(what, todo) : warn(what, todo);
  });
};

/** Which models end soon, or are not there for this key? */
export const models: Check = facts => {
  const {environment, agents, day, online} = facts;
  const {provider} = environment;
  if (agents === undefined) return [];
  if (provider.kind === 'remote' && isAzure(provider.baseUrl)) {
    return warn(
      'deployments are called as you like: when their models end is not known here',
      'Look at the retirement dates in the Azure portal.',
    );
  }
  const soon = endingSoon(agents.all, environment.model, day).map(sentence =>
    warn(sentence, 'Change the model before that day.'),
  );
  const listed = online === undefined ? [] : listedOnly(facts);
  if (soon.length + listed.length > 0) return [...soon, ...listed];
  return ok('no model that is used shuts down within 90 days');
};

/** What the provider's own list says beside our table. */
function listedOnly(facts: Facts): Finding[] {
  const {online, environment, day} = facts;
  if (online === undefined || isUnpaid(environment)) return [];
  if (!online.models.ok) {
    return [
      fail(
        `the provider did not list its models (${online.models.problem})`,
        'Check the key, its project and OPENAI_BASE_URL.',
      ),
    ];
  }
  const {value: list} = online.models;
  const used = new Set(
    costs(facts).flatMap(({model, heardBy}) => (heardBy === undefined ? [model] : [model, heardBy])),
  );
  return [...used].flatMap(name => {
    const model = list.get(name);
    if (model === undefined) {
      return [
        fail(
          `the provider does not list "${name}" for this key`,
          'Allow the model in the project, or use another one.',
        ),
      ];
    }
    const {shutdown} = model;
    if (shutdown === undefined) return [];
    const isKnown = modelOf(name)?.shutdown !== undefined;
    const what = `the provider says that "${name}" shuts down on ${shutdown}`;
    if (shutdown <= day) return [fail(what, 'Use another model.')];
    return isKnown ? [] : [warn(what, 'Use another model before that day.')];
  });
}

type NamedCosts = AgentCosts & {readonly name: string};

/** Of each agent whose costs are known; the others are `config`'s to tell. */
function costs({agents, environment, config: report}: Facts): NamedCosts[] {
  if (agents === undefined || !report.ok) return [];
  return agents.names.map(name => ({name, ...costsOf(name, agents, environment)}));
}
