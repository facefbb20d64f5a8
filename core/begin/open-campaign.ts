import { listUntouched } from '../advance/survey.ts';
import { describeClosed } from '../policy/window.ts';
import type { Doors } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import { newCampaign } from '../record/new-campaign.ts';
import type { GroupView } from '../record/observation.ts';
import { findPause } from '../record/pause.ts';
import { findImpossibleAges, planWorkloads } from '../report/plan-workloads.ts';
import { findMissingLease } from '../step/missing-lease.ts';
import { readPolicy } from '../step/read-policy.ts';
import { findBackOff } from './back-off.ts';
import type { BeginRequest, BeginResult } from './begin-result.ts';
import { type Due, findDue, findRefusals, findRejected } from './due.ts';
import { judgeNothingDue } from './judge-nothing-due.ts';

/**
 * Opens a campaign for a fleet if one is due and nothing forbids it; otherwise says why not.
 *
 * @param id the id of the campaign; without it one is made of fleet and time
 * @returns `due` is what was found where no server is
 */
export const openCampaignIfDue = async (
  doors: Doors,
  fleet: string,
  groups: readonly GroupView[],
  request: BeginRequest,
  id?: string,
): Promise<{ opened: Campaign } | (BeginResult & { due?: Due })> => {
  const now = doors.clock.now();
  const refusals = await findRefusals(doors, groups);
  if (refusals.length > 0) return { fleet, action: 'refused', reason: refusals.join('; ') };
  const paused = findPause((await doors.ledger.readFleet(fleet)).control, now);
  if (paused) return { fleet, action: 'held', reason: `paused by ${paused.by}: ${paused.reason}` };
  const policy = await readPolicy(doors, groups);
  const held = 'error' in policy ? policy.error : describeClosed(policy.effective.windows, now);
  if (held !== undefined) return { fleet, action: 'held', reason: held };
  const due = await findDue(doors, groups);
  const rejected = await findRejected(doors, fleet, due.wanted);
  if (rejected) return { fleet, action: 'refused', reason: rejected };
  if (due.survey.stale.length === 0) return { fleet, ...judgeNothingDue(due.survey), due };
  const { policy: dated } = due;
  if (dated?.maxAge !== undefined) {
    const asked = { policy: dated, wanted: due.wanted, due: due.survey.stale.map(({ id }) => id), openCampaign: undefined };
    const impossible = findImpossibleAges((await planWorkloads(doors, groups, asked)).plans, dated);
    if (impossible.length > 0) return { fleet, action: 'refused', reason: impossible.join('; ') };
  }
  if (request.onlyServer !== undefined && !due.survey.stale.some((server) => server.id === request.onlyServer)) {
    const alone = listUntouched(due.survey).find(({ id }) => id === request.onlyServer);
    if (alone) return { fleet, action: 'refused', reason: `${alone.id} is left alone: ${alone.reason}` };
    return { fleet, action: 'nothing-due', reason: `${request.onlyServer} is as wanted, or is not in ${fleet}` };
  }
  if (request.actor === 'schedule') {
    const campaigns = (await doors.ledger.listCampaigns(fleet))
      .filter(({ heal }) => heal === undefined)
      .toSorted((a, b) => a.startedAt - b.startedAt);
    const backOff = findBackOff(campaigns, due.wanted, now);
    if (backOff) return { fleet, action: backOff.needsPerson ? 'refused' : 'held', reason: backOff.reason };
  }
  const noLease = await findMissingLease(doors, fleet);
  if (noLease !== undefined) {
    return { fleet, action: 'planned', reason: `${due.survey.stale.length} of ${due.survey.servers} servers are due, and ${noLease}` };
  }
  const campaign = newCampaign(
    fleet,
    groups.map((group) => group.name),
    doors.release,
    request,
    now,
  );
  campaign.durations = structuredClone(due.durations);
  return { opened: await doors.ledger.openCampaign({ ...campaign, id: id ?? campaign.id }) };
};
