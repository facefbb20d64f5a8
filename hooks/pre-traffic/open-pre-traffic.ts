import { connectBeginVersion } from '../../aws/aliases/begin-version.ts';
import { type Environment, requireVariable } from '../../aws/environment.ts';
import { findVersions } from '../find-versions.ts';
import { openHook } from '../open-hook.ts';
import { judgeBeforeTraffic, type PreTrafficDoors } from './pre-traffic.ts';

/** The hook with its doors. */
export const openPreTraffic = (environment: Environment) => {
  const tryOut: PreTrafficDoors['tryOut'] = async (deployment, fleets) => {
    const { functionVersion } = findVersions(deployment, environment.variable('BEGIN_VERSION'));
    const beginVersion = connectBeginVersion(environment.make);
    for (const request of [...fleets.map((fleet) => ({ fleet, actor: 'trial' })), {}])
      await beginVersion(requireVariable(environment, 'BEGIN_FUNCTION'), functionVersion, request);
  };
  return openHook(environment, 'pre-traffic', (doors) => judgeBeforeTraffic({ ...doors, tryOut }));
};
