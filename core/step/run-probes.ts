import { isBaking, isProven } from '../advance/campaign/proof.ts';
import { startMeasuring } from '../clock.ts';
import type { Policy } from '../policy/policy.ts';
import type { Doors, Target } from '../ports.ts';
import type { CampaignState } from '../record/campaign.ts';
import type { ServerFacts } from '../record/observation.ts';
import type { Swap } from '../record/swap.ts';
import type { Verdict } from '../record/workload.ts';
import { probeServer } from './probe-server.ts';

/** Servers that are probed at the same time. */
const atOnce = 50;
/** Seconds for all probes of one poll: an invocation takes at most 100, and each probe ends by itself within a few. */
const budgetSeconds = 20;

type ProbeDoors = Pick<Doors, 'clock' | 'reach'>;

/**
 * Probes every replacement that runs and has not joined yet, or bakes, many at once within a time budget. What was not answered is `unknown` and says why;
 * it is never an exception, so that one silent server takes the poll from no other.
 */
export const runProbes = async (
  doors: ProbeDoors,
  state: CampaignState,
  policy: Policy,
  servers: Readonly<Record<string, ServerFacts>>,
): Promise<Record<string, Verdict>> => {
  const { probes } = policy.proof;
  if (probes.length === 0) return {};
  const waiting = state.swaps.flatMap((swap): Target[] => {
    const { replacement: id, group } = swap;
    if (!id || !(isBooting(swap) || (isBaking(swap) && !isProven(state.campaign, swap.group)))) return [];
    const facts = servers[id];
    return facts?.state === 'running' ? [{ id, group, ...(facts.address !== undefined && { address: facts.address }) }] : [];
  });
  const spent = startMeasuring(doors.clock);
  const verdicts: Record<string, Verdict> = {};
  const work = async (): Promise<void> => {
    for (let target = waiting.shift(); target; target = waiting.shift())
      verdicts[target.id] =
        spent() < budgetSeconds * 1_000
          ? await probeServer(doors, target, probes)
          : { verdict: 'unknown', reason: `not probed: the probes of other servers took the ${budgetSeconds} s of this poll` };
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return verdicts;
};

/** Is its replacement on the way, and has not joined yet? Terminate-first it is launched while the victim is terminated. */
const isBooting = ({ method, stage, outcome, rollback }: Swap): boolean =>
  !outcome && !rollback && ['launching', 'booting', 'checking', ...(method === 'terminate-first' ? ['terminating'] : [])].includes(stage);
