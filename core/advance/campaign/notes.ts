import { workloadKey } from '../../record/workload.ts';
import type { Rule } from '../turn.ts';

/** Keeps what the drivers of workloads noted at this poll. A workload that noted nothing, since it could not be asked, keeps what it had. */
export const keepNotes: Rule = ({ campaign, observation }) => {
  for (const { kind, id, notes } of observation.workloads)
    if (notes !== undefined) campaign.notes = { ...campaign.notes, [workloadKey({ kind, id })]: notes };
};
