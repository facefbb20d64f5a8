import type { BakeServer } from '../record/observation.ts';
import { isLeaving } from './servers.ts';
import { type BakeTurn, endBake } from './turn.ts';

/** The first version of the SSM Agent that hands parameters over as variables of the environment alone (Systems Manager user guide, parameter interpolation). */
const leastVersion = [3, 3, 2746, 0];

const isOlder = (version: string): boolean => {
  const parts = version.split('.').map(Number);
  const index = leastVersion.findIndex((least, at) => (parts[at] ?? 0) !== least);
  return index >= 0 && (parts[index] ?? 0) < (leastVersion[index] ?? 0);
};

/** Can commands be run on a server: it runs, and its SSM Agent is online? Ends the bake where it never will. */
export const isReachable = (turn: BakeTurn, server: BakeServer): boolean => {
  if (isLeaving(server) || server.state === 'stopped') {
    endBake(turn, 'failed', `the ${server.role} ${server.id} is ${server.state}: terminated from outside, or it never started`);
    return false;
  }
  const agent = turn.observation.agents?.[server.id];
  if (server.state !== 'running' || !agent?.isOnline) return false;
  if (!isOlder(agent.version)) return true;
  endBake(
    turn,
    'failed',
    `the SSM Agent ${agent.version} of ${server.id} is older than ${leastVersion.join('.')}, and would put parameters into the script: choose a newer base image`,
  );
  return false;
};
