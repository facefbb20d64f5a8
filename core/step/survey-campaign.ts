import { dueAge } from '../advance/due-age.ts';
import { applySurvey, surveyFleet } from '../advance/survey.ts';
import type { Doors, FleetRecord } from '../ports.ts';
import type { CampaignState } from '../record/campaign.ts';
import type { GroupView } from '../record/observation.ts';
import { recordStop } from '../record/stop.ts';
import { fleetKey } from '../record/wanted.ts';
import { compareWanted, readReimages, withReimages } from './compare-wanted.ts';
import type { AlreadyRead } from './observe.ts';
import { readPolicy } from './read-policy.ts';
import { resolveWanted } from './resolve-wanted.ts';

/**
 * Surveys a fleet into its campaign: every stale server, its workloads, images that were rejected, and the deadline. Answers what it has read, so
 * that the same step reads none of it twice.
 */
export const surveyCampaign = async (
  doors: Doors,
  state: CampaignState,
  groups: readonly GroupView[],
  record: FleetRecord,
): Promise<AlreadyRead> => {
  const { campaign } = state;
  const now = doors.clock.now();
  const wanted = await compareWanted(doors, groups, await resolveWanted(doors, groups, campaign.wanted));
  const read = Object.fromEntries((await doors.servers.readGroups(groups.map(({ name }) => name))).map((each) => [each.id, each]));
  const facts = withReimages(read, await readReimages(doors, groups));
  const policy = await readPolicy(doors, groups);
  const effective = 'effective' in policy ? policy.effective : undefined;
  const servers = groups.reduce((sum, group) => sum + group.desired, 0);
  const maxAge = effective && dueAge(effective, servers, campaign.durations);
  applySurvey(
    state,
    surveyFleet(groups, { ...wanted, ...campaign.wanted }, facts, maxAge, now, record.kept, campaign.heal),
    groups,
    wanted,
    now,
  );
  campaign.workloads = (await Promise.all(doors.workloads.map((workload) => workload.find(groups)))).flat();
  for (const { image, reason, fleet } of await doors.ledger.listRejected()) {
    if (!Object.values(campaign.wanted).some((each) => each.image === image)) continue;
    if (fleet === campaign.fleet) recordStop(campaign, { reason: `image ${image} was rejected: ${reason}`, at: now, outcome: 'stopped' });
    else campaign.rejectedElsewhere = { image, fleet, reason };
  }
  if (effective?.deadline !== undefined && !campaign.deadline) {
    const key = fleetKey(Object.values(campaign.wanted));
    const since = record.wantedSince[key] ?? (await doors.ledger.recordWanted(campaign.fleet, key, now));
    campaign.deadline = { at: since + effective.deadline * 1_000, wantedSince: since };
  }
  return { policy, wanted };
};
