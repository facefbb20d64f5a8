import { isServing, type Server } from './state.ts';

/** What is counted of a fleet at every moment, kept up to date by each change so that nothing has to be counted again. */
export type Tally = {
  /** In service, ready, and healthy in every target group. */
  inService: number;
  /** Not yet terminated, in any state. */
  total: number;
  /** Not gone yet, in any state: draining and shutting down count. */
  machines: number;
  desired: number;
  desiredByOthers: number;
  /** Launched by the Recycler, or an heir of such a server; of those: not yet terminated; ever joined. */
  launched: number;
  launchedAlive: number;
  /** Of those: not joined yet. */
  ownStarting: number;
  joined: number;
  /** Servers of others (the old ones) that the Recycler terminated or put into standby; of those: in service at that moment. */
  victims: number;
  victimsInService: number;
  /** Old servers that others ended: Auto Scaling, a person, a fault. */
  takenByOthers: number;
  /** Servers that the Recycler launched, or desired was raised for, and that others ended before they joined. */
  oursTaken: number;
  /** Raises of the Recycler that became part of what others asked for, when they set the desired capacity over them. */
  absorbed: number;
  /** Servers that the Recycler sent away to come back from another image, and that do not serve yet. */
  away: number;
  /** New servers that failed, whether the Recycler launched them or others. */
  failed: number;
};

/** Empty tallies by fleet. */
export const createTallies = (fleets: readonly string[]): ReadonlyMap<string, Tally> =>
  new Map(
    fleets.map((fleet) => [
      fleet,
      {
        inService: 0,
        total: 0,
        machines: 0,
        desired: 0,
        desiredByOthers: 0,
        launched: 0,
        launchedAlive: 0,
        ownStarting: 0,
        joined: 0,
        victims: 0,
        victimsInService: 0,
        takenByOthers: 0,
        oursTaken: 0,
        absorbed: 0,
        away: 0,
        failed: 0,
      },
    ]),
  );

/** Adds what one server counts for, or with `sign` -1 takes it away, as it is at this moment. */
export const addServer = (tally: Tally, server: Server, sign: 1 | -1): void => {
  const isOurs = server.origin === 'recycler' || server.isHeir;
  const isTerminated = server.terminated !== undefined;
  const isVictim = server.terminated?.by === 'recycler';
  if (isServing(server)) tally.inService += sign;
  if (!isTerminated && server.state.lifecycle !== 'Terminated') tally.total += sign;
  if (server.state.lifecycle !== 'Terminated') tally.machines += sign;
  if (isOurs && !isTerminated && !server.hasJoined) tally.ownStarting += sign;
  if (isOurs) tally.launched += sign;
  if (isOurs && !isTerminated) tally.launchedAlive += sign;
  if (isOurs && server.hasJoined) tally.joined += sign;
  if (!isOurs && isVictim) tally.victims += sign;
  if (!isOurs && isTerminated && !isVictim) tally.takenByOthers += sign;
  if (isOurs && isTerminated && !isVictim && !server.hasJoined) tally.oursTaken += sign;
  if (isVictim && server.terminated?.wasInService) tally.victimsInService += sign;
  if (server.isAway) tally.away += sign;
  if ((server.origin !== 'seed' || server.reimagedAt !== undefined) && server.failedAt !== undefined) tally.failed += sign;
};
