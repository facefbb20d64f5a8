import { createChance } from '../../rehearsal/chance.ts';
import { drawTimes } from '../../rehearsal/create-server.ts';
import type { Scenario } from '../../rehearsal/scenario.ts';
import type { PeerDraws } from './peer.ts';

/**
 * The draws of a scenario for the engines on paper: the same that a rehearsal of it makes, since the embedded cloud draws by the number of a
 * server in its group, those of the start first.
 *
 * @throws Error where the scenario has more than one group, which no peer has a rule for
 */
export const drawPeers = (scenario: Scenario, slots: number): PeerDraws => {
  const [shape, ...others] = scenario.fleets.flatMap(({ groups }) => groups);
  if (!shape || others.length > 0) throw new Error('the peers are measured on one group');
  const { desiredCapacity: servers } = shape;
  const chance = createChance(scenario.seed);
  const old = Array.from({ length: servers }, (_, number) => {
    const { drainSeconds, terminateSeconds } = drawTimes(chance, shape, number);
    const own = chance(`peer:${shape.name}:${number}`);
    return { drainSeconds, terminateSeconds, phase: own.next(), pause: own.next() };
  });
  const boots = Array.from({ length: servers }, (_, index) => drawTimes(chance, shape, servers + index).bootSeconds);
  return { slots, boots, old };
};
