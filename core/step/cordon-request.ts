import type { CordonRequest, UncordonRequest } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import type { Intent } from '../record/intent.ts';
import { listCordons } from '../record/journal.ts';
import type { GroupView } from '../record/observation.ts';
import { isSameWorkload } from '../record/workload.ts';

/** What the door needs to place the mark of an intent, beside all that the same step executes. */
export const toCordonRequest = (
  { workload, server, purpose }: Extract<Intent, { kind: 'cordon' }>,
  { journal }: Campaign,
  groups: readonly GroupView[],
  intents: readonly Intent[],
): CordonRequest => {
  const placed = listCordons(journal).filter((entry) => isSameWorkload(entry.workload, workload));
  const { before } = placed.find((entry) => entry.server === server) ?? {};
  const now = intents.flatMap((each) =>
    each.kind === 'cordon' && each.purpose === purpose && isSameWorkload(each.workload, workload) ? [each.server] : [],
  );
  const together = placed.filter((entry) => now.includes(entry.server));
  return { workload, server, purpose, groups, together, ...(before !== undefined && { before }) };
};

/**
 * What the door needs to lift the mark of an intent.
 *
 * @param answered intents of the same step that are done already: a mark that one of them has lifted stands no more, though the journal names it still
 */
export const toUncordonRequest = (
  { workload, server, before }: Extract<Intent, { kind: 'uncordon' }>,
  { journal }: Campaign,
  groups: readonly GroupView[],
  answered: readonly Intent[],
): UncordonRequest => {
  const lifted = answered.flatMap((each) => (each.kind === 'uncordon' && isSameWorkload(each.workload, workload) ? [each.server] : []));
  const own = listCordons(journal).filter((entry) => isSameWorkload(entry.workload, workload));
  return {
    workload,
    server,
    groups,
    ...(before !== undefined && { before }),
    standing: own.filter((entry) => entry.server !== server && !lifted.includes(entry.server)),
  };
};
