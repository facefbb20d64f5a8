import type { Doors, Executions } from '../ports.ts';
import type { Plan } from './begin.ts';
import { continueCampaign } from './continue-campaign.ts';
import { openCampaignIfDue } from './open-campaign.ts';

/** Plans in this process, and starts an execution for what is due. */
export const planInline =
  (doors: Doors, executions: Executions): Plan =>
  async (fleet, groups, request) => {
    const found = await openCampaignIfDue(doors, fleet, groups, request);
    return 'opened' in found ? continueCampaign(doors, executions, found.opened, request) : found;
  };
