import type { Doors, FleetRecord } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import type { StepEvent } from '../step/step-event.ts';
import type { BeginRequest, BeginResult } from './begin-result.ts';
import { type Due, groupByFleet } from './due.ts';
import { healFleet } from './heal-fleet.ts';
import { findIdleUntil, listPolicies, toIdle } from './judge-idle.ts';
import { openCampaignIfDue } from './open-campaign.ts';
import { readOncePerPlan } from './read-once-per-plan.ts';

/** What an execution that plans goes on with: the survey of the campaign it opened, or nothing, and why. */
export type PlanAnswer = Omit<StepEvent, 'failure' | 'attempt'> & { restSeconds: number; reason: string };

/**
 * The first step of an execution that `begin` started to plan a fleet: opens a campaign if one is due. The phase `idle` ends the execution. Where every
 * server is as wanted the ledger has it, so that the fleet is not planned again before something has changed.
 */
export const planStep = async (
  doors: Doors,
  event: StepEvent & { actor?: string | undefined; limit?: number | undefined; onlyServer?: string | undefined },
): Promise<PlanAnswer> => {
  const { campaign, fleet, holder, trace, limit, onlyServer } = event;
  const same = { campaign, fleet, holder, ...(trace !== undefined && { trace }) };
  const idle = (reason: string): PlanAnswer => ({ ...same, phase: 'idle', restSeconds: 0, reason });
  const goOn = async (opened: Campaign, reason: string): Promise<PlanAnswer> => {
    if (opened.id !== campaign) return idle(`campaign ${opened.id} is open already`);
    // A repeat after a crash finds the count at one already, and is the same execution.
    const { part } = await doors.ledger.readFleet(fleet);
    if (part === 0) await doors.ledger.startPart(fleet, part);
    return { ...same, phase: opened.phase, restSeconds: 0, reason };
  };
  const groups = groupByFleet(await doors.groups.listFleet(fleet)).get(fleet);
  if (!groups) return idle(`${fleet} is no longer enrolled`);
  const request = { fleet, actor: event.actor ?? 'schedule', limit, onlyServer };
  // Before the policies themselves: a change in between is a change since then.
  const revisions = await doors.policies.readRevisions(listPolicies(groups));
  const once = readOncePerPlan(doors);
  const record = await doors.ledger.readFleet(fleet);
  const isKnown = isPolledForHealing(record, request) && findIdleUntil(record, groups, revisions, doors.clock.now()) !== undefined;
  const found = isKnown ? allAsWanted(fleet) : await openCampaignIfDue(once, fleet, groups, request, campaign);
  if (!('opened' in found)) {
    if (!isKnown) {
      const isAllAsWanted = found.action === 'nothing-due' && onlyServer === undefined;
      const known = isAllAsWanted && found.due ? toIdle(groups, found.due, revisions, doors.clock.now()) : undefined;
      if (known || record.idle) await doors.ledger.recordIdle(fleet, known);
    }
    const healed = await healFleet(once, fleet, groups, request, campaign);
    return healed ? goOn(healed, 'bad') : idle(`${found.action}: ${found.reason}`);
  }
  return goOn(found.opened, 'due');
};

/** What is polled more often for the sake of healing is not planned more often for it. */
const isPolledForHealing = ({ heal }: FleetRecord, { actor, onlyServer }: BeginRequest): boolean =>
  heal !== undefined && actor === 'schedule' && onlyServer === undefined;

const allAsWanted = (fleet: string): BeginResult & { due?: Due } => ({
  fleet,
  action: 'nothing-due',
  reason: 'all servers were as wanted',
});
