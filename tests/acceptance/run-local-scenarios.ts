import { setTimeout } from 'node:timers/promises';
import { type MotoFleet, makeMotoFleet } from './moto-fleet.ts';
import { type ensureLedger, findLedger, teachQuickTimes } from './moto-ledger.ts';
import { at, type Ended, type Recycler, runRecycler, startRecycler } from './recycler-process.ts';
import { type Server, startMoto } from './server.ts';

/** One moto with a fleet of six old servers. Commands are for that fleet. */
export type Stage = {
  fleet: MotoFleet;
  ledger: () => Promise<Awaited<ReturnType<typeof ensureLedger>>>;
  command: (name: string, ...more: string[]) => Promise<Ended>;
  /** A command that takes no fleet. */
  account: (name: string, ...more: string[]) => Promise<Ended>;
  run: (...more: string[]) => Recycler;
  teach: () => Promise<void>;
};

const servers: Server[] = [];

/** Stops every moto that a scenario started. */
export const stopServers = async (): Promise<void> => {
  await Promise.all(servers.map((server) => server.stop()));
};

/** A stage on a moto of its own. @throws Error where moto is missing */
export const setStage = async (): Promise<Stage> => {
  const moto = await startMoto();
  if (!moto) throw new Error('moto is missing');
  servers.push(moto);
  const { endpoint } = moto;
  const fleet = await makeMotoFleet(endpoint);
  const options = at(endpoint);
  const ledger = async () => {
    const found = await findLedger(endpoint);
    if (!found) throw new Error('there is no ledger yet');
    return found;
  };
  return {
    fleet,
    ledger,
    command: (name, ...more) => runRecycler([name, '--fleet', 'web', ...options, ...more]),
    account: (name, ...more) => runRecycler([name, ...options, ...more]),
    run: (...more) => startRecycler(['run', '--fleet', 'web', '--local', '--yes', '--json', '-', ...options, ...more]),
    teach: async () => teachQuickTimes(await ledger()),
  };
};

/** A stage whose ledger is there and knows quick servers, and whose fleet has to take a new image. */
const setQuickStage = async (): Promise<Stage> => {
  const stage = await setStage();
  // One command makes the ledger: there is nothing to replace yet.
  await stage.run().ended;
  await stage.teach();
  await stage.fleet.releaseNewImage();
  return stage;
};

const isTerminating = /is terminating/;

/** From an image that is up to date to six new servers. */
export const playWhole = async () => {
  const stage = await setStage();
  const { fleet, command } = stage;
  const first = await stage.run().ended;
  const before = await command('plan');
  await stage.teach();
  await fleet.releaseNewImage();
  const plan = await command('plan');
  const run = await stage.run().ended;
  const after = await command('plan');
  return { first, before, plan, run, after, stage, fleet, campaigns: await (await stage.ledger()).listCampaigns('web') };
};

const countNew = async ({ fleet }: Stage): Promise<number> =>
  (await fleet.describe()).servers.filter(({ image }) => image === fleet.newImage).length;

/** SIGKILL in the middle of the campaign, with five servers launched that no swap knows yet, and another start. */
export const playKilled = async () => {
  const stage = await setQuickStage();
  const first = stage.run();
  await first.says(/raises desired capacity/, 2);
  // The one of the proof and five more.
  while (first.child.exitCode === null && (await countNew(stage)) < 6) await setTimeout(100);
  first.child.kill('SIGKILL');
  const left = await first.ended;
  const lock = await (await stage.ledger()).readLock('fleet/web');
  const second = stage.run();
  await second.says(/continues/);
  const takeover = { expires: lock?.expires ?? 0, takenAt: Date.now() };
  return { left, takeover, second: await second.ended, fleet: stage.fleet };
};

/** SIGKILL at the moment of the launch: the intent is written, and the call may have been carried out or not. */
export const playKilledAtLaunch = async () => {
  const stage = await setQuickStage();
  const first = stage.run('--limit', '1');
  await first.says(/raises desired capacity/);
  first.child.kill('SIGKILL');
  await first.ended;
  return { second: await stage.run('--limit', '1').ended, fleet: stage.fleet };
};

/** Two processes that start at the same moment. */
export const playRivals = async () => {
  const stage = await setQuickStage();
  const both = await Promise.all([stage.run().ended, stage.run().ended]);
  return { both: both.toSorted((a, b) => (a.status ?? 99) - (b.status ?? 99)), fleet: stage.fleet };
};

/** Ctrl-C once. */
export const playInterrupted = async () => {
  const stage = await setQuickStage();
  const run = stage.run();
  await run.says(isTerminating);
  run.child.kill('SIGINT');
  const ended = await run.ended;
  return { ended, fleet: stage.fleet, status: await stage.command('status') };
};

/** Ctrl-C twice, and the command that the Recycler names. */
export const playLeft = async () => {
  const stage = await setQuickStage();
  const run = stage.run();
  await run.says(/raises desired capacity/);
  run.child.kill('SIGINT');
  await run.says(/stopping/);
  run.child.kill('SIGINT');
  const ended = await run.ended;
  return { ended, again: await stage.run().ended, fleet: stage.fleet };
};

/** Pause, resume, reject, clear and stop, from other processes than the one that runs. */
export const playControlled = async () => {
  const stage = await setStage();
  const { fleet, command, account } = stage;
  await fleet.releaseNewImage();
  const noLedger = await command('pause', '--reason', 'sale');
  // Makes the ledger, and has nothing else to do.
  const made = await stage.run('--server', 'i-0123456789abcdef0').ended;
  await stage.teach();
  const ledger = await stage.ledger();
  const paused = await command('pause', '--reason', 'sale', '--for', '2h');
  const runPaused = await stage.run().ended;
  const statusPaused = await command('status');
  const resumed = await command('resume');
  await ledger.reject({ image: fleet.newImage, reason: 'it did not boot', at: Date.now(), fleet: 'web', campaign: 'web-1' });
  const planRejected = await command('plan');
  const runRejected = await stage.run().ended;
  const unchanged = await fleet.describe();
  const clear = () => account('clear', '--reason', 'rebuilt', '--image', fleet.newImage);
  const cleared = [await clear(), await clear()];
  const run = stage.run();
  await run.says(/ joined, for/);
  const status = await command('status');
  await command('pause', '--reason', 'lunch');
  await run.says(/paused by \S+: lunch/);
  const statusHeld = await command('status');
  await command('resume');
  const stop = await command('stop');
  const stopped = await run.ended;
  const starts = { noLedger, made, paused, runPaused, statusPaused, resumed, unchanged, planRejected, runRejected, cleared };
  return { ...starts, status, statusHeld, stop, stopped, fleet, stopAgain: await command('stop') };
};
