import { notSent } from '../advance/apply-results.ts';
import { startMeasuring } from '../clock.ts';
import { isOfTheWorld, Retryable } from '../errors.ts';
import type { Doors, Notice, WorkloadDoor } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import type { Intent, IntentResult } from '../record/intent.ts';
import type { GroupView } from '../record/observation.ts';
import { isUnanswered } from '../record/refusal.ts';
import { stepPolicyOf } from '../record/step-policy.ts';
import type { WorkloadRef } from '../record/workload.ts';
import { toCordonRequest, toUncordonRequest } from './cordon-request.ts';
import { keepServer } from './keep-server.ts';

/** Calls end well before the lock does: what is not sent by then waits for the next poll. In milliseconds. */
const executionTime = 40_000;

const done: IntentResult = { outcome: 'done' };

const endServer = async (doors: Doors, fleet: string, intent: Extract<Intent, { kind: 'terminate' }>): Promise<IntentResult> => {
  if (intent.drainedUntil !== undefined && doors.clock.now() >= intent.drainedUntil)
    return { outcome: 'refused', code: notSent, message: 'not sent: the certificate that the server is drained has expired' };
  const console = intent.savesConsole ? await doors.servers.readConsole(intent.server).catch(() => undefined) : undefined;
  if (intent.forgetsKept) await doors.ledger.forgetKept(fleet, intent.server);
  const result = await doors.groups.terminate({ group: intent.group, server: intent.server, decrement: intent.decrement });
  return result.outcome === 'done' && console !== undefined ? { ...result, console } : result;
};

const reimageServer = async (
  { clock, reimages }: Doors,
  { server, image, token, drainedUntil }: Extract<Intent, { kind: 'reimage' }>,
): Promise<IntentResult> =>
  clock.now() >= drainedUntil
    ? { outcome: 'refused', code: notSent, message: 'not sent: the certificate that its workloads can do without it has expired' }
    : reimages.begin({ server, image, token });

/** What the call of an intent needs besides the intent. */
type Call = {
  doors: Doors;
  campaign: Campaign;
  topic: string | undefined;
  groups: readonly GroupView[];
  /** Everything that the step executes. */
  intents: readonly Intent[];
  /** Those of them that were called before, and are done. */
  answered: readonly Intent[];
};

/** The call of each kind of intent. */
const calls: { [Kind in Intent['kind']]: (intent: Extract<Intent, { kind: Kind }>, call: Call) => Promise<IntentResult> } = {
  launch: ({ group, zone, count, token }, { doors }) => doors.groups.launch({ group, zone, count, token }),
  raise: ({ group, by }, { doors }) => doors.groups.step({ group, by, policy: stepPolicyOf(by) }),
  lower: ({ group, by }, { doors }) => doors.groups.step({ group, by: -by, policy: stepPolicyOf(-by) }),
  terminate: (intent, { doors, campaign }) => endServer(doors, campaign.fleet, intent),
  quarantine: (intent, { doors, campaign }) => keepServer(doors, campaign.fleet, intent),
  reimage: (intent, { doors }) => reimageServer(doors, intent),
  cordon: (intent, { doors, campaign, groups, intents }) =>
    doorOf(doors, intent.workload).cordon(toCordonRequest(intent, campaign, groups, intents)),
  uncordon: (intent, { doors, campaign, groups, answered }) =>
    doorOf(doors, intent.workload).uncordon(toUncordonRequest(intent, campaign, groups, answered)),
  try: async ({ workload, server, what, token }, { doors }) =>
    (await doorOf(doors, workload).try?.({ workload, server, what, token })) ?? {
      outcome: 'refused',
      code: 'NoTrial',
      message: `${workload.kind} knows no trial`,
    },
  'end-work': async ({ workload, server, what, reason }, { doors }) =>
    (await doorOf(doors, workload).endWork?.({ workload, server, what, reason })) ?? {
      outcome: 'refused',
      code: 'NoEnding',
      message: `${workload.kind} ends nothing`,
    },
  suspend: ({ group, processes }, { doors }) => doors.groups.suspend({ group, processes }),
  resume: ({ group, processes }, { doors }) => doors.groups.resume({ group, processes }),
  'clear-mark': ({ group, server }, { doors }) => doors.groups.clearMark({ group, server }),
  'suppress-checks': ({ server, seconds, token }, { doors }) => doors.statusChecks.suppress({ server, seconds, token }),
  'resume-checks': ({ server }, { doors }) => doors.statusChecks.resume({ server }),
  'delete-policy': ({ group, policy }, { doors }) => doors.groups.deletePolicy({ group, policy }),
  reject: async ({ image, reason, rollsBack }, { doors, campaign }) => {
    const { id, fleet } = campaign;
    await doors.ledger.reject({ image, reason, at: doors.clock.now(), fleet, campaign: id, ...(rollsBack && { rollsBack }) });
    return done;
  },
  notify: async (intent, { doors, campaign, topic }) => {
    await doors.notices.send(toNotice(intent, campaign, topic));
    return done;
  },
};

/** What a notice of a campaign says. */
export const toNotice = (
  { level, text, next, server }: Extract<Intent, { kind: 'notify' }>,
  { id, fleet, release }: Campaign,
  topic: string | undefined,
): Notice => ({ level, text, next, campaign: id, fleet, server, release, ...(topic !== undefined && { topic }) });

const doorOf = ({ workloads }: Doors, { kind }: WorkloadRef): WorkloadDoor => {
  const door = workloads.find((each) => each.kind === kind);
  if (!door) throw new Error(`no driver is bound for workloads of kind ${kind}`);
  return door;
};

const callOne = (intent: Intent, call: Call): Promise<IntentResult> =>
  (calls[intent.kind] as (intent: Intent, call: Call) => Promise<IntentResult>)(intent, call);

/** A launch takes the slot that a terminate call of the same step gives back: while that call is open, the slot is not free. */
const hasFailedTermination = (results: readonly { intent: Intent; result: IntentResult }[]): boolean =>
  results.some(({ intent, result }) => (intent.kind === 'terminate' || intent.kind === 'quarantine') && result.outcome !== 'done');

/**
 * Carries out written intents in order. A call that may or may not have happened is `unanswered`; a definite no is `refused`.
 * Anything else that is thrown, such as a crash, goes through.
 */
export const execute = async (
  doors: Doors,
  campaign: Campaign,
  topic: string | undefined,
  groups: readonly GroupView[],
  intents: readonly { id: string; intent: Intent }[],
): Promise<{ id: string; intent: Intent; result: IntentResult }[]> => {
  const spent = startMeasuring(doors.clock);
  const all = intents.map(({ intent }) => intent);
  const results: { id: string; intent: Intent; result: IntentResult }[] = [];
  const record = (answered: { id: string; intent: Intent; result: IntentResult }): void => {
    results.push(answered);
    doors.onExecuted?.({ campaign, ...answered });
  };
  for (const { id, intent } of intents) {
    if (spent() > executionTime) break;
    if ((intent.kind === 'launch' || intent.kind === 'raise') && hasFailedTermination(results)) {
      record({
        id,
        intent,
        result: { outcome: 'refused', code: notSent, message: 'not sent: a server that was to leave first may not have left' },
      });
      continue;
    }
    const answered = results.flatMap((each) => (each.result.outcome === 'done' ? [each.intent] : []));
    try {
      record({ id, intent, result: await callOne(intent, { doors, campaign, topic, groups, intents: all, answered }) });
    } catch (error) {
      if (!isOfTheWorld(error)) throw error;
      const isOpen = error instanceof Retryable || isUnanswered(error.message);
      const result: IntentResult = isOpen
        ? { outcome: 'unanswered', message: error.message }
        : { outcome: 'refused', code: error.name, message: error.message };
      record({ id, intent, result });
    }
  }
  return results;
};
