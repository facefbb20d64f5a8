import type { Doors } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import type { StepEvent } from '../step/step-event.ts';
import { groupByFleet } from './due.ts';
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
  const healed = await healFleet(once, fleet, groups, request, campaign);
  if (healed) return goOn(healed, 'bad');
  const record = await doors.ledger.readFleet(fleet);
  // What is polled for the sake of healing is not planned more often for it.
  const isKnown = record.heal !== undefined && request.actor === 'schedule' && onlyServer === undefined;
  if (isKnown && findIdleUntil(record, groups, revisions, doors.clock.now()) !== undefined) return idle('all servers were as wanted');
  const found = await openCampaignIfDue(once, fleet, groups, request, campaign);
  if (!('opened' in found)) {
    const isAllAsWanted = found.action === 'nothing-due' && onlyServer === undefined;
    const known = isAllAsWanted && found.due ? toIdle(groups, found.due, revisions, doors.clock.now()) : undefined;
    if (known || (await doors.ledger.readFleet(fleet)).idle) await doors.ledger.recordIdle(fleet, known);
    return idle(`${found.action}: ${found.reason}`);
  }
  return goOn(found.opened, 'due');
};
