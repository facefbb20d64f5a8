import { userInfo } from 'node:os';
import { findLedgerTable } from '../../aws/ledger-name.ts';
import { beginParameter, evidenceParameter, findParameter } from '../../aws/stack-parameters.ts';
import type { Doors } from '../../core/ports.ts';
import { fleetLock } from '../../core/record/lock.ts';
import { type Account, openAccount } from '../account.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';
import { chooseFleets } from './choose-fleets.ts';
import { describeOutstanding } from './describe-outstanding.ts';
import { describeFinisher } from './describe-owner.ts';
import { laterIfNot } from './later-if-not.ts';

type StopOptions = CommonOptions & { fleet?: string; all?: boolean; wait?: boolean };
type Stopped = { campaign: string; fleet: string };

/** Seconds between two polls, and after which a campaign is reported to have no owner. */
const pollEvery = 5;
const patience = 300;

/** The name of a stack as the name of its function `begin` has it, where CloudFormation made that up. */
export const stackOf = (begin: string): string | undefined => /:function:(.+)-BeginFunction-\w+:\w+$/.exec(begin)?.[1];

/** Waits until none of these campaigns is open any more, and reports each that ends. */
export const awaitEnds = async (
  doors: Pick<Doors, 'clock'> & { ledger: Pick<Doors['ledger'], 'listOpenCampaigns' | 'readCampaign' | 'readLock'> },
  stopped: readonly Stopped[],
  say: (line: string) => void,
): Promise<void> => {
  const waiting = new Map(stopped.map(({ campaign, fleet }) => [campaign, { fleet, ownedAt: doors.clock.now() }]));
  for (;;) {
    const listed = await laterIfNot(() => doors.ledger.listOpenCampaigns());
    const open = new Set((listed ?? []).map(({ id }) => id));
    for (const [id, each] of listed ? waiting : []) {
      const now = doors.clock.now();
      if (!open.has(id)) {
        const ended = await laterIfNot(() => doors.ledger.readCampaign(id));
        if (!ended) continue;
        const { outcome, counters } = ended.campaign;
        say(`${id} has ended: ${outcome ?? 'ended'}, ${counters.replaced} of ${counters.stale} replaced`);
        waiting.delete(id);
        continue;
      }
      const lock = await laterIfNot(() => doors.ledger.readLock(fleetLock(each.fleet)));
      if (lock && lock.expires > now) each.ownedAt = now;
      if (now - each.ownedAt < patience * 1_000) continue;
      each.ownedAt = now;
      say(`no process owns ${id}: recycler run --local --fleet ${each.fleet} ends it`);
    }
    if (waiting.size === 0) return;
    await doors.clock.sleep(pollEvery);
  }
};

/** What a campaign has yet to do before it has stopped, and what does it. A read that has to come later leaves the person what is known. */
const describeEnding = async (doors: Doors, campaign: string, fleet: string, say: (line: string) => void): Promise<void> => {
  const state = await laterIfNot(() => doors.ledger.readCampaign(campaign));
  if (state) say(`  ${describeOutstanding(state)}`);
  const lock = await laterIfNot(() => doors.ledger.readLock(fleetLock(fleet)));
  say(`  ${describeFinisher(lock, doors.clock.now(), fleet)}`);
};

/** What comes next for a person who deletes the stack, and what stays; nothing where there is no stack. */
const describeNext = async ({ clients: { ssm }, doors }: Account, say: (line: string) => void): Promise<void> => {
  const begin = await findParameter(ssm, beginParameter);
  const stack = begin === undefined ? undefined : stackOf(begin);
  if (stack === undefined) return;
  const open = await doors.ledger.listOpenCampaigns();
  if (open.length > 0) {
    say(`the stack ${stack} can go when no campaign is open: recycler stop --all --wait waits for that`);
    return;
  }
  const [table, bucket] = await Promise.all([findLedgerTable(ssm), findParameter(ssm, evidenceParameter)]);
  say(`no campaign is open; to delete the stack: sam delete --stack-name ${stack}`);
  say(`its schedule begins new ones until then: recycler pause --all --reason TEXT --for 1h keeps it from that`);
  say(`what stays: the ledger ${table ?? ''} with the parameter /recycler/ledger, and the bucket of verdicts ${bucket ?? ''}`);
};

/** `stop`: ends the open campaign of a fleet at its next poll. Its owner settles and restores. */
export const stop = async (options: StopOptions): Promise<void> => {
  const account = await openAccount(options, 'stop', 'refuse');
  const { doors } = account;
  const say = (line: string): void => print(line, options.json);
  const stopped: Stopped[] = [];
  for (const fleet of (await chooseFleets(doors, options)).keys()) {
    const { openCampaign: campaign } = await doors.ledger.readFleet(fleet);
    if (campaign === undefined) {
      say(`${fleet} has no campaign to stop`);
      continue;
    }
    await doors.ledger.setStop(fleet, { by: userInfo().username, at: doors.clock.now(), campaign });
    stopped.push({ campaign, fleet });
    say(`${campaign} stops at its next poll: swaps whose old server is terminating finish, all others are rolled back`);
    await describeEnding(doors, campaign, fleet, say);
  }
  if (options.wait) await awaitEnds(doors, stopped, say);
  if (options.all) await describeNext(account, say);
  if (options.json !== undefined) writeJson(options.json, { stopped: stopped.map(({ campaign }) => campaign) });
};
