import { runRehearsal } from '../cli/rehearsal.ts';
import { readScenario } from '../rehearsal/scenario.ts';

/**
 * How many servers one engine launches from an image that never becomes healthy, until it stops.
 *
 * @throws Error when it does not stop, or breaks an invariant
 */
export const countBadImageHits = async (servers: number, seed: number, policy: object): Promise<number> => {
  const faults = [{ kind: 'bad-image', fleet: 'web' }];
  const { report, world } = await runRehearsal(readScenario({ seed, fleets: [{ name: 'web', desiredCapacity: servers, policy }], faults }));
  const fleet = report.fleets[0];
  if (fleet?.outcome !== 'stopped' || report.invariants.broken.length > 0)
    throw new Error(`seed ${seed} with ${servers} servers and a bad image ended ${fleet?.outcome}: ${report.invariants.broken[0]?.text}`);
  return world.recorder.servers('web').filter(({ origin }) => origin !== 'seed').length;
};
