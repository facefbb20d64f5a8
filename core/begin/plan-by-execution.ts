import type { Clock } from '../clock.ts';
import type { Executions } from '../ports.ts';
import { fingerprint } from '../record/fingerprint.ts';
import { campaignId } from '../record/new-campaign.ts';
import type { Plan } from './begin.ts';
import type { BeginRequest } from './begin-result.ts';
import { executionName } from './continue-campaign.ts';

/** A fleet that has no campaign is planned by the schedule once in this time, in milliseconds. */
const planEvery = 15 * 60_000;
/** One whose policy asks for healing is polled by every run of the schedule, in milliseconds. */
const healEvery = 5 * 60_000;
/** One that an event wakes is polled once in this time, in milliseconds; in the first minute after a run of the schedule that was it. */
const wakeEvery = 60_000;

/** Seconds of a quarter of an hour by which the quarters of this release are later, so that two releases never plan under one name. */
const lagOf = (release: string): number =>
  [...release].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % (planEvery / 1_000), 0);

/** Plans of an account are spread over at most so many seconds, less than the time between two ticks; a second for each fleet. */
const longestSpread = 240;

/** Seconds that the plan of a fleet waits, so that those of many fleets do not all call AWS in the same second. A person waits for nothing. */
const spreadOver = (fleet: string, fleets: number, { actor }: BeginRequest): number =>
  actor === 'schedule' ? Number.parseInt(fingerprint(fleet), 16) % Math.max(1, Math.min(longestSpread, fleets)) : 0;

/** A person's request is a campaign of its own; the schedule's is the same one for as long as it plans once, and Step Functions starts a name once. */
const idOf = (fleet: string, { actor }: BeginRequest, release: string, now: number, every: number): string => {
  const lag = lagOf(release) * 1_000;
  return campaignId(fleet, actor === 'schedule' ? now - ((now - lag) % every) : now);
};

/**
 * Leaves planning to an execution of the state machine, which goes on with the campaign if there is one to begin. So `begin` itself needs
 * neither the rights nor the code to read servers.
 */
export const planByExecution =
  (clock: Pick<Clock, 'now'>, executions: Executions, release: string): Plan =>
  async ({ fleet, fleets, isHealed, isWoken }, request) => {
    const { actor, limit, onlyServer } = request;
    const campaign = idOf(fleet, request, release, clock.now(), isWoken ? wakeEvery : isHealed ? healEvery : planEvery);
    const name = executionName(campaign, 1);
    const restSeconds = spreadOver(fleet, fleets, request);
    await executions.start(name, {
      campaign,
      fleet,
      phase: 'plan',
      holder: name,
      actor,
      ...(restSeconds > 0 && { restSeconds }),
      ...(limit !== undefined && { limit }),
      ...(onlyServer !== undefined && { onlyServer }),
    });
    return { fleet, action: 'planned', reason: `execution ${name} finds out what is due`, campaign };
  };
