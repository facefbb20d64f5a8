import { countUnassigned } from '../advance/capacity/slots.ts';
import { listSurplus } from '../advance/swap/surplus.ts';
import type { Policy } from '../policy/policy.ts';
import type { CampaignState } from '../record/campaign.ts';
import type { GroupView, Member } from '../record/observation.ts';
import type { Swap } from '../record/swap.ts';
import type { WorkloadView } from '../record/workload.ts';

/** Servers that do not serve are read up to this many: one of them may have to leave. */
const mostUnhealthy = 20;

/**
 * So many polls after the last time the facts of all servers in flight are read, so that a machine that stopped while its group still counts it is found:
 * with the next read that is made anyway, which costs no call more, and at the latest after so many.
 */
const everyPoll = 8;
const latestPoll = 12;

/** What has been read of the world when it is decided whose facts are read. */
type Seen = { groups: readonly GroupView[]; workloads: readonly WorkloadView[]; policy: Policy | undefined };

/**
 * Servers in flight whose facts this decision needs: what may end a server, call one joined or write one off is decided by facts of the very poll.
 * Of a server that its group lists as coming or leaving, EC2 has nothing to add.
 */
export const listServersToRead = (state: CampaignState, seen: Seen): { ids: string[]; isEveryone: boolean } => {
  const { counters, everyoneReadAt = 0 } = state.campaign;
  const polls = counters.looks - everyoneReadAt;
  const needed = listNeeded(state, seen);
  const isEveryone = polls >= latestPoll || (polls >= everyPoll && needed.length > 0);
  if (!isEveryone) return { ids: needed, isEveryone };
  const inFlight = state.swaps.filter(({ outcome }) => !outcome).flatMap(({ replacement, victim }) => [replacement ?? [], victim].flat());
  return { ids: [...new Set([...inFlight, ...needed])], isEveryone };
};

const listNeeded = (state: CampaignState, seen: Seen): string[] => {
  const ids = new Set<string>();
  // While servers are replaced, nothing waits for the second in which a victim has left; at the end, the campaign does.
  const isAwaited = !['proof', 'roll'].includes(state.campaign.phase);
  const members = new Map(seen.groups.flatMap((group) => group.members.map((member) => [member.id, member])));
  for (const swap of state.swaps) {
    if (swap.outcome) continue;
    const { replacement, victim } = swap;
    // It may join at this very poll, and its victim leave.
    const mayJoin = replacement !== undefined && isVouchedFor(replacement, swap, seen);
    if (replacement && (mayJoin || !isComing(swap, members.get(replacement), seen))) ids.add(replacement);
    if (mayJoin || needsVictim(swap, members.get(victim), isAtWork(victim, seen), isAwaited)) ids.add(victim);
  }
  for (const { orphans } of Object.values(state.campaign.capacity)) for (const each of orphans) ids.add(each.server);
  for (const id of listStandIns(state, seen.groups)) ids.add(id);
  return [...ids];
};

/** Is a replacement on the way, launch-first, and neither found healthy at a poll before nor in trouble? It joins at the second such poll. */
const isComing = ({ method, stage, rollback }: Swap, member: Member | undefined, { policy }: Seen): boolean => {
  if (method !== 'launch-first' || rollback || member === undefined || !member.isHealthy) return false;
  // A probe needs the address of a server that runs.
  if (policy === undefined || policy.proof.probes.length > 0) return false;
  // Its victim was sent away: it serves, and so it is watched by what it serves.
  if (stage === 'terminating') return member.lifecycle === 'InService';
  if (stage !== 'launching' && stage !== 'booting') return false;
  return member.lifecycle.startsWith('Pending') || member.lifecycle === 'InService';
};

/** Do workloads that check their servers themselves, and no others, find this one healthy? */
const isVouchedFor = (id: string, { group, stage, rollback }: Swap, { workloads }: Seen): boolean => {
  if (rollback || (stage !== 'launching' && stage !== 'booting')) return false;
  const own = workloads.filter(({ groups }) => groups.includes(group));
  return own.length > 0 && own.every(({ checksItself, servers }) => checksItself && servers[id]?.work === 'healthy');
};

const isAtWork = (id: string, { workloads }: Seen): boolean => workloads.some(({ servers }) => servers[id] !== undefined);

/**
 * Launch-first the victim matters once its replacement is there, until it is seen leaving; at the end, from when its workloads have let go of it until its
 * group has. What neither of them lists has left, whatever EC2 says. With other methods it matters until it is seen leaving.
 */
const needsVictim = ({ method, stage, termination }: Swap, member: Member | undefined, isWorking: boolean, isAwaited: boolean): boolean => {
  if (method !== 'launch-first') return stage !== 'booting' && (stage !== 'terminating' || !termination?.isConfirmed);
  if (stage === 'launching' || stage === 'booting') return false;
  const isLeaving = stage === 'terminating' && member?.lifecycle.startsWith('Terminating') === true;
  if (isLeaving) return isAwaited && !isWorking;
  return isWorking || member !== undefined || stage !== 'terminating' || termination?.isConfirmed !== true;
};

/** At the end, where a server of ours is still extra, a stale one that its group still lists may have to leave for it: one that does not serve first. */
const listStandIns = ({ campaign, swaps, queue }: CampaignState, groups: readonly GroupView[]): string[] =>
  campaign.phase !== 'settle'
    ? []
    : groups.flatMap(({ name, members }) => {
        const isOpen = swaps.some((swap) => swap.group === name && !swap.outcome);
        const extra = campaign.capacity[name] ? countUnassigned({ campaign, swaps, queue }, name) : 0;
        const unhealthy = members.filter((member) => !member.isHealthy).map(({ id }) => id);
        // None leaves while a swap is open: the poll after that reads them.
        const surplus = isOpen || extra <= 0 ? [] : listSurplus({ campaign, swaps, queue }, name, extra);
        return isOpen || extra > 0 ? [...unhealthy.slice(0, mostUnhealthy), ...surplus] : [];
      });
