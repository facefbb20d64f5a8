import type { CordonRequest, ReachAnswer, Target, UncordonRequest } from '../../core/ports.ts';
import type { IntentResult } from '../../core/record/intent.ts';
import type { ClusterSettings } from './cluster.ts';
import { listExcludedIds, withIds, withoutId } from './exclusions.ts';
import { type Mark, readMark } from './mark.ts';
import type { Members } from './members.ts';
import { parseMembership } from './parse-membership.ts';
import { parseSettings } from './parse-settings.ts';
import {
  type ClusterRequest,
  clearVotingExclusions,
  excludeVote,
  flush,
  membershipQuery,
  writeSettings,
  writtenSettingsQuery,
} from './requests.ts';
import { keys } from './settings-keys.ts';

const done: IntentResult = { outcome: 'done' };
const open = (message: string): IntentResult => ({ outcome: 'unanswered', message });
const refuse = (code: string, message: string): IntentResult => ({ outcome: 'refused', code, message });

/** Asks one member of a cluster. */
type Ask = (request: ClusterRequest) => Promise<ReachAnswer>;

/** The first member that answers for the settings; a change is made and checked through one. */
const findMember = async ({ targets, ask }: Members): Promise<{ ask: Ask; settings: ClusterSettings } | string> => {
  const why: string[] = [];
  for (const target of targets.slice(0, 3)) {
    const through = (request: ClusterRequest) => ask(target, request);
    const settings = parseSettings(await through(writtenSettingsQuery));
    if ('value' in settings) return { ask: through, settings: settings.value };
    why.push(`${target.id}: ${settings.unknown}`);
  }
  return why.join('; ') || 'no member that stays is in service';
};

/** Writes settings, and reads them again: what others wrote meanwhile must still be there. */
const write = async (ask: Ask, wanted: Readonly<Record<string, string | null>>): Promise<IntentResult> => {
  const answer = await ask(writeSettings(wanted));
  if ('unknown' in answer) return open(answer.unknown);
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 408 && answer.status !== 429)
    return refuse(`Status${answer.status}`, answer.body.slice(0, 300));
  const written = parseSettings(await ask(writtenSettingsQuery));
  if ('unknown' in written) return open(written.unknown);
  const { persistent } = written.value;
  const other = Object.entries(wanted).find(([key, value]) => (persistent[key] ?? null) !== value);
  return other ? open(`${other[0]} reads ${persistent[other[0]] ?? 'nothing'} after it was written`) : done;
};

/**
 * Excludes the nodes of servers from allocation, all of them in one write, holds rebalancing meanwhile, and takes away the vote of this server's node
 * where its mark says so.
 */
export const cordonNode = async (members: Members, { server, purpose, before, together }: CordonRequest): Promise<IntentResult> => {
  const mark = readMark(before);
  if (!mark) return refuse('NoMark', `the journal has no mark for ${server}, so that nothing is known of its node`);
  const member = await findMember(members);
  if (typeof member === 'string') return open(member);
  const { ask, settings } = member;
  const hiding = [keys.excludeIds, keys.rebalance].find((key) => settings.transient[key] !== undefined);
  if (hiding !== undefined) return refuse('TransientSetting', `the transient setting ${hiding} would hide what is written: remove it`);
  // The weaker never overwrites the stronger: what is excluded leaves for good.
  if (purpose === 'restart') return listExcludedIds(settings).includes(mark.node) ? done : holdAllocation(ask, settings, mark);
  const nodes = [mark, ...together.map((entry) => readMark(entry.before))].flatMap((each) => each?.node ?? []);
  const wanted = { [keys.excludeIds]: withIds(settings, nodes), [keys.rebalance]: 'none' };
  const result = await write(ask, wanted);
  return result.outcome === 'done' && mark.vote ? takeVote(ask, mark) : result;
};

/**
 * Holds allocation while a node is away, so that nothing is made anew for it: new primaries alone are allocated. The elected master gives its place to
 * another one: it is excluded from voting until that has happened, and votes again afterwards. What is in memory is written to disk as far as it goes.
 */
const holdAllocation = async (ask: Ask, settings: ClusterSettings, mark: Mark): Promise<IntentResult> => {
  if (!mark.hold) return refuse('NoMark', `the journal has no word on allocation for node ${mark.node}`);
  if (settings.transient[keys.enable] !== undefined)
    return refuse('TransientSetting', `the transient setting ${keys.enable} would hide what is written: remove it`);
  const result = await write(ask, { [keys.enable]: 'primaries', [keys.rebalance]: 'none' });
  if (result.outcome !== 'done') return result;
  // Best effort: whatever is not flushed is caught up with from the other copies.
  await ask(flush);
  if (!mark.vote) return done;
  const taken = await takeVote(ask, mark);
  return taken.outcome === 'done' ? giveVoteBack(ask, mark) : taken;
};

/**
 * Takes the vote of a node away. Only an id that is a node of the cluster is sent, since any other is answered with success and stays behind; and success
 * counts only once the committed configuration is without it. Whatever else came of it is cleared.
 */
const takeVote = async (ask: Ask, { node }: Mark): Promise<IntentResult> => {
  const first = parseMembership(await ask(membershipQuery));
  if ('unknown' in first) return open(first.unknown);
  if (!first.value.nodes.includes(node))
    return refuse('NodeIsGone', `node ${node} is not in the cluster, so that it has no vote to give up`);
  const foreign = first.value.voting.exclusions.find(({ id }) => id !== node);
  if (foreign) return refuse('ForeignVotingExclusion', `the vote of ${foreign.name} is excluded by others: clear it first`);
  await ask(excludeVote(node));
  const { value } = { value: undefined, ...parseMembership(await ask(membershipQuery)) };
  const isTaken = value?.voting.exclusions.some(({ id }) => id === node) && !value.voting.committed.includes(node);
  if (isTaken) return done;
  if (value?.voting.exclusions.every(({ id }) => id === node)) await ask(clearVotingExclusions);
  return open(`the vote of node ${node} was not given up in time`);
};

/** Is it proven that a server that was terminated is gone: EC2 says so, and two members do not know its node? */
const isGone = async (members: Members, { node }: Mark): Promise<boolean> => {
  const seen: Target[] = [];
  for (const target of members.targets) {
    const membership = parseMembership(await members.ask(target, membershipQuery));
    if ('unknown' in membership) continue;
    if (membership.value.nodes.includes(node)) return false;
    seen.push(target);
    if (seen.length === 2) return true;
  }
  return false;
};

/**
 * Lifts our mark; an id that others had excluded before is theirs, and stays. That of a server that comes back goes at once. That of a server that leaves stays until it is proven to be gone: until then copies would come back to it. With the last one
 * rebalancing is put back, if it still is what we made it.
 *
 * @param state what EC2 says of the server
 */
export const uncordonNode = async (
  members: Members,
  { server, before, standing }: UncordonRequest,
  state: string | undefined,
): Promise<IntentResult> => {
  const mark = readMark(before);
  const member = await findMember(members);
  if (typeof member === 'string') return open(member);
  if (!mark) return done;
  const isLeaving = !mark.hold && (state === undefined || state === 'unknown' || state === 'shutting-down' || state === 'terminated');
  if (isLeaving && (state === 'shutting-down' || !(await isGone(members, mark))))
    return open(`${server} is leaving, and its node is not proven to be gone yet: its exclusion stays`);
  const { ask, settings } = member;
  const { persistent } = settings;
  const isLast = standing.length === 0;
  const isExcluded = mark.excluded !== true && listExcludedIds({ persistent }).includes(mark.node);
  const isHeld = isLast && persistent[keys.rebalance] === 'none' && mark.rebalance !== 'none';
  const isAllocationHeld = mark.hold !== undefined && persistent[keys.enable] === 'primaries' && mark.hold.enable !== 'primaries';
  const wanted = {
    ...(isAllocationHeld && { [keys.enable]: mark.hold?.enable ?? null }),
    ...(isExcluded && { [keys.excludeIds]: withoutId({ persistent }, mark.node) }),
    ...(isHeld && { [keys.rebalance]: mark.rebalance }),
  };
  const result = Object.keys(wanted).length > 0 ? await write(ask, wanted) : done;
  return result.outcome === 'done' && mark.vote ? giveVoteBack(ask, mark) : result;
};

/** Clears our voting exclusion. It goes only together with all others, so that with those of others it stays, and the refusal says so. */
const giveVoteBack = async (ask: Ask, { node }: Mark): Promise<IntentResult> => {
  const first = parseMembership(await ask(membershipQuery));
  if ('unknown' in first) return open(first.unknown);
  const { exclusions } = first.value.voting;
  if (!exclusions.some(({ id }) => id === node)) return done;
  const foreign = exclusions.find(({ id }) => id !== node);
  if (foreign)
    return refuse('ForeignVotingExclusion', `the vote of ${foreign.name} is excluded by others, and would be cleared too: they clear all`);
  await ask(clearVotingExclusions);
  const after = parseMembership(await ask(membershipQuery));
  if ('unknown' in after) return open(after.unknown);
  return after.value.voting.exclusions.length === 0 ? done : open(`the vote of node ${node} is still excluded`);
};
