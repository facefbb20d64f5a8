import type { Doors, Executions } from '../ports.ts';
import type { Plan } from './begin.ts';
import { continueCampaign } from './continue-campaign.ts';
import { openCampaignIfDue } from './open-campaign.ts';

/** Plans in this process, and starts an execution for what is due. */
export const planInline =
  (doors: Doors, executions: Executions): Plan =>
  async ({ fleet, readGroups }, request) => {
    const found = await openCampaignIfDue(doors, fleet, await readGroups(), request);
    if ('opened' in found) return continueCampaign(doors, executions, found.opened, request);
    const { due: _, ...beginResult } = found;
    return beginResult;
  };
