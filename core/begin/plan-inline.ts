import type { Doors, Executions } from '../ports.ts';
import type { Plan } from './begin.ts';
import { continueCampaign } from './continue-campaign.ts';
import { healFleet } from './heal-fleet.ts';
import { openCampaignIfDue } from './open-campaign.ts';

/** Plans in this process, and starts an execution for what is due. */
export const planInline =
  (doors: Doors, executions: Executions): Plan =>
  async ({ fleet, readGroups }, request) => {
    const groups = await readGroups();
    const found = await openCampaignIfDue(doors, fleet, groups, request);
    if ('opened' in found) return continueCampaign(doors, executions, found.opened, request);
    const healed = await healFleet(doors, fleet, groups, request);
    if (healed) return continueCampaign(doors, executions, healed, request);
    const { due: _, ...beginResult } = found;
    return beginResult;
  };
