import { bakeToken } from '../record/new-bake.ts';
import type { BakeServer } from '../record/observation.ts';
import type { BakeTurn } from './turn.ts';

type Role = BakeServer['role'];

/**
 * Seconds after which a launch that shows no server is sent again, with the same token, so that it launches none besides. EC2 is eventually consistent:
 * a new id may not be found for a while (EC2 developer guide, eventual-consistency).
 */
const resendAfter = 60;
/** Seconds after which a launch that shows no server is known to have launched none: its calls had ended long before, and so had the delay of reads. */
const settledAfter = 300;

/** EC2's states of a server that does not come back. */
const leavingStates = ['shutting-down', 'terminated'];

/** Is it gone, or on its way out? */
export const isLeaving = ({ state }: BakeServer): boolean => leavingStates.includes(state);

/** The server of a role, as it was seen; undefined where none was, or nothing could be read. */
export const findServer = ({ bake, observation }: BakeTurn, role: Role): BakeServer | undefined => {
  const ofRole = (observation.servers ?? []).filter((server) => server.role === role);
  return ofRole.find(({ id }) => id === bake[role]?.server) ?? ofRole.find((server) => !isLeaving(server)) ?? ofRole[0];
};

/** The server of a role, sent for where none was: once, under one token. Answers undefined until it is seen. */
export const awaitServer = (turn: BakeTurn, role: Role, image: string): BakeServer | undefined => {
  const { bake, observation, now } = turn;
  if (observation.servers === undefined) return undefined;
  const server = findServer(turn, role);
  if (server) {
    bake[role] = { ...(bake[role] ?? { token: bakeToken(bake.id, role), sentAt: now }), server: server.id };
    return server;
  }
  const known = bake[role];
  // A server that was launched and is not to be seen is not launched again: its step runs out of time.
  if (known?.server !== undefined) return undefined;
  if (known && now - known.sentAt < resendAfter * 1_000) return undefined;
  const token = known?.token ?? bakeToken(bake.id, role);
  bake[role] = { token, sentAt: now };
  turn.intents.push(
    role === 'builder' ? { kind: 'launch-builder', token, image } : { kind: 'launch-tester', token, image, group: bake.recipe.test.group },
  );
  return undefined;
};

/**
 * Terminates every server of a role that is not leaving.
 *
 * @returns is it certain that none of them is left: each seen to be terminated, and no launch open
 */
export const terminateServers = (turn: BakeTurn, role: Role, savesConsole = false): boolean => {
  const { bake, observation, now } = turn;
  const launch = bake[role];
  if (!launch) return true;
  if (observation.servers === undefined) return false;
  const seen = observation.servers.filter((server) => server.role === role);
  for (const server of seen)
    if (!isLeaving(server))
      turn.intents.push({ kind: 'terminate', server: server.id, savesConsole: savesConsole && server.state === 'running' });
  const isSettled = now - launch.sentAt > settledAfter * 1_000;
  // EC2 shows a terminated server for an hour or so; one that was seen once and is not any more is gone.
  if (seen.length === 0) return isSettled;
  return seen.every(({ state }) => state === 'terminated');
};
