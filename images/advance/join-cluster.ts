import { bakeToken } from '../record/new-bake.ts';
import type { BakeServer } from '../record/observation.ts';
import { type BakeTurn, endBake } from './turn.ts';

/** Seconds of the last step for which a container instance of a test server that ended is awaited and taken out of the test cluster. */
const patience = 600;

/**
 * May the test server be launched, as far as its cluster is concerned? It must be known that nothing in that cluster gives it work: a recipe that names
 * a cluster with services fails its bake before any server is there.
 */
export const mayJoin = (turn: BakeTurn): boolean => {
  const { bake, observation } = turn;
  const { cluster } = bake.recipe.test;
  if (cluster === undefined) return true;
  const { trial } = observation;
  // What could not be read is said by the limit of the step.
  if (!trial) return false;
  if (trial.mayJoin.verdict !== 'pass') endBake(turn, 'failed', trial.mayJoin.reason);
  return trial.mayJoin.verdict === 'pass';
};

/** Has the test server joined the test cluster as a host does? What speaks against it for good rejects the image. */
export const hasJoined = (turn: BakeTurn, server: BakeServer): boolean => {
  const { bake, observation } = turn;
  const { cluster } = bake.recipe.test;
  if (cluster === undefined) return true;
  const { trial } = observation;
  if (!trial?.joined) return false;
  bake.trialNotes = trial.notes;
  const { verdict, reason } = trial.joined;
  if (verdict === 'fail') endBake(turn, 'rejected', `in cluster ${cluster}: ${reason}`);
  else if (verdict === 'unknown') bake.refusal = `in cluster ${cluster}: ${reason}`;
  if (trial.ask !== undefined)
    turn.intents.push({ kind: 'try-host', cluster, server: server.id, definition: trial.ask, token: bakeToken(bake.id, 'canary') });
  return verdict === 'pass';
};

/**
 * Takes what the test server left in its cluster out of it: an agent that was connected does so by itself, any other leaves its container instance behind
 * (ECS API reference, DeregisterContainerInstance).
 *
 * @returns is nothing of it left there, or has it been awaited for long enough
 */
export const leaveCluster = (turn: BakeTurn, isGone: boolean): boolean => {
  const { bake, observation, now } = turn;
  const { cluster } = bake.recipe.test;
  if (cluster === undefined || bake.tester === undefined || !isGone) return isGone;
  const hosts = observation.trial?.hosts;
  for (const host of hosts ?? []) turn.intents.push({ kind: 'deregister-host', cluster, host });
  return hosts?.length === 0 || now - bake.enteredAt > patience * 1_000;
};
