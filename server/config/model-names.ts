/**
 * What the models of an environment are called, and by whom. It stands alone because three who start or check a server
 * (boot, check-config, doctor) must tell the same of the same names.
 */
import {isAzure} from '../upstream/azure.js';
import type {Agents} from './agents.js';
import {EnvironmentError, type Environment} from './environment.js';
import {endingSoon, retired, today} from './retired.js';

type Naming = Pick<Environment, 'provider' | 'model'>;

/** Throws an `EnvironmentError` where the owner's model, or the address of the provider, is gone. */
export function modelNaming({provider, model}: Naming): {readonly ownModelNames: boolean} {
  const endpoint = provider.kind === 'remote' ? provider.baseUrl : undefined;
  const ownModelNames = endpoint !== undefined && isAzure(endpoint);
  const gone = [
    ['OPENAI_REALTIME_MODEL', retired({model: ownModelNames ? undefined : model}, today())] as const,
    ['OPENAI_BASE_URL', retired({endpoint}, today())] as const,
  ].flatMap(([variable, error]) => (error === undefined ? [] : [`${variable}: ${error.message}.`]));
  if (gone.length > 0) throw new EnvironmentError(gone.join('\n'));
  return {ownModelNames};
}

/** What works today and will not for long, one sentence each. */
export function modelsEndingSoon(environment: Naming, agents: Pick<Agents, 'all'>): string[] {
  if (modelNaming(environment).ownModelNames) return [];
  return endingSoon(agents.all, environment.model, today());
}
