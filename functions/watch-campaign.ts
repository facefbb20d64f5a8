import { describeError, type Fields } from '../aws/log.ts';
import type { Invocation } from '../aws/log-invocation.ts';
import type { Act, Doors, Written } from '../core/ports.ts';
import type { Brake } from '../core/record/brake.ts';
import type { Campaign } from '../core/record/campaign.ts';
import type { Decision } from '../core/record/decision.ts';
import type { Intent, IntentResult } from '../core/record/intent.ts';
import { workloadKey } from '../core/record/workload.ts';
import { measureStep } from './measure-step.ts';

type Snapshot = Parameters<NonNullable<Doors['onObserved']>>[0];

/** Of which campaign a line is, for lines of calls whose event names none. */
const nameOf = ({ id, fleet }: Campaign): Fields => ({ campaign: id, fleet });

/** What an act was done to. */
const subjectOf = (intent: Intent, result: IntentResult): Fields => {
  switch (intent.kind) {
    case 'launch': {
      const servers = result.outcome === 'done' ? (result.servers ?? []) : [];
      return {
        group: intent.group,
        zone: intent.zone,
        count: intent.count,
        ...(servers.length === 1 ? { server: servers[0] } : { servers }),
      };
    }
    case 'raise':
      return { group: intent.group, by: intent.by, purpose: intent.purpose };
    case 'lower':
      return { group: intent.group, by: intent.by };
    case 'delete-policy':
      return { group: intent.group, policy: intent.policy };
    case 'terminate':
      return { group: intent.group, server: intent.server, purpose: intent.purpose };
    case 'quarantine':
      return { group: intent.group, server: intent.server, until: new Date(intent.until).toISOString(), reason: intent.reason };
    case 'reimage':
      return { group: intent.group, server: intent.server, image: intent.image };
    case 'cordon':
    case 'uncordon':
    case 'try':
      return { group: intent.group, server: intent.server, workload: workloadKey(intent.workload) };
    case 'end-work':
      return { group: intent.group, server: intent.server, task: intent.what, reason: intent.reason };
    case 'clear-mark':
    case 'suppress-checks':
    case 'resume-checks':
      return { group: intent.group, server: intent.server };
    case 'suspend':
    case 'resume':
      return { group: intent.group, processes: intent.processes };
    case 'reject':
      return { image: intent.image, reason: intent.reason };
    case 'notify':
      return { notice: intent.level, text: intent.text, ...(intent.server !== undefined && { server: intent.server }) };
  }
};

const nameOfSubject = (intent: Intent): string => {
  switch (intent.kind) {
    case 'terminate':
    case 'quarantine':
    case 'reimage':
    case 'cordon':
    case 'uncordon':
    case 'try':
    case 'end-work':
      return intent.server;
    case 'reject':
      return intent.image;
    case 'notify':
      return intent.level;
    default:
      return intent.group;
  }
};

const answerOf = (result: IntentResult): Fields => {
  if (result.outcome === 'done') return { outcome: 'done', ...(result.errors?.length && { errors: result.errors }) };
  return { outcome: result.outcome, error: { name: 'code' in result ? result.code : 'Unanswered', message: result.message } };
};

const isOpen = (brake: Brake): boolean => brake.to === undefined;
const isSame = (a: Brake) => (b: Brake) => a.kind === b.kind && a.reason === b.reason && a.from === b.from;

/** Brakes that a step closed, and those that it opened. */
const listTurns = ({ before, after }: Written): { state: 'begins' | 'ends'; brake: Brake }[] => {
  const was = (brake: Brake) => before.brakes.some((each) => isSame(brake)(each) && isOpen(each));
  return after.brakes.flatMap((brake) =>
    isOpen(brake) === was(brake) ? [] : [{ state: isOpen(brake) ? ('begins' as const) : ('ends' as const), brake }],
  );
};

/** What a poll found, in figures. */
const logSnapshot = ({ log }: Pick<Invocation, 'log'>, { state: { campaign, swaps }, observation }: Snapshot): void =>
  log.debug(`polled ${campaign.fleet}`, {
    ...nameOf(campaign),
    event: 'poll',
    phase: campaign.phase,
    groups: observation.groups.map(({ name, desired, min, max, members, suspended }) => {
      const inService = members.filter(({ lifecycle, isHealthy }) => lifecycle === 'InService' && isHealthy).length;
      return { name, desired, min, max, members: members.length, inService, suspended };
    }),
    swaps: swaps.map(({ victim, replacement, stage }) => ({ victim, replacement, stage })),
    probes: observation.probes,
    alarms: observation.brakes.alarms,
    calendars: observation.brakes.calendars,
    ...('error' in observation.policy && { policy: observation.policy.error }),
  });

/** Logs decisions; one that decides nothing and repeats the headline before it is a debug line. */
const createDecisionLogger = ({ log }: Pick<Invocation, 'log'>): ((decision: Decision) => void) => {
  let said = '';
  return ({ state: { campaign, swaps }, headline, intents, restSeconds, budget, allowed }) => {
    const isNew = intents.length > 0 || headline !== said;
    said = headline;
    log[isNew ? 'info' : 'debug'](headline, {
      ...nameOf(campaign),
      event: 'decision',
      phase: campaign.phase,
      stale: campaign.counters.stale,
      replaced: campaign.counters.replaced,
      failed: campaign.counters.failed,
      inFlight: swaps.filter((swap) => !swap.outcome).length,
      slots: allowed,
      budget,
      acts: intents.map((intent) => intent.kind),
      restSeconds,
    });
  };
};

/** Doors that write what is done through them to the log and the metrics of one invocation. */
export const watchCampaign = (doors: Doors, { log, count }: Pick<Invocation, 'log' | 'count'>): Doors => ({
  ...doors,
  onObserved: (poll) => logSnapshot({ log }, poll),
  onDecision: createDecisionLogger({ log }),
  onWritten: (written) => {
    const about = nameOf(written.after);
    for (const { state, brake } of listTurns(written))
      log[state === 'begins' ? 'warn' : 'info'](`${brake.kind} ${state}: ${brake.reason}`, {
        ...about,
        event: 'brake',
        brake: brake.kind,
        state,
        reason: brake.reason,
        unblock: brake.unblock,
        since: new Date(brake.from).toISOString(),
      });
    for (const [name, value] of measureStep(written)) count(name, value, {}, about);
  },
  onUnsentEvents: (error, left) =>
    log.warn(`${left} events stay in the ledger: ${error.message}`, { event: 'error', error: describeError(error) }),
  onExecuted: ({ campaign, id, intent, result }: Act) =>
    log[result.outcome === 'done' ? 'info' : 'warn'](`${intent.kind} ${nameOfSubject(intent)}: ${result.outcome}`, {
      ...nameOf(campaign),
      event: 'act',
      act: intent.kind,
      id,
      ...subjectOf(intent, result),
      ...answerOf(result),
    }),
});
