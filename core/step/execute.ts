import { isUnanswered, notSent } from '../advance/apply-results.ts';
import { processesDuringRaise } from '../advance/campaign/suspensions.ts';
import { isOfTheWorld, Retryable } from '../errors.ts';
import type { Doors } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import type { Intent, IntentResult } from '../record/intent.ts';
import type { GroupView } from '../record/observation.ts';

/** Calls end well before the lock does: what is not sent by then waits for the next look. */
const executionTime = 40_000;

const done: IntentResult = { outcome: 'done' };

const raiseBetweenSuspensions = async (
  doors: Doors,
  intent: Extract<Intent, { kind: 'raise' }>,
  suspended: readonly string[],
): Promise<IntentResult> => {
  const processes = processesDuringRaise.filter((process) => !suspended.includes(process));
  if (processes.length > 0) {
    const quiet = await doors.groups.suspend({ group: intent.group, processes });
    if (quiet.outcome !== 'done')
      return quiet.outcome === 'refused' ? quiet : { outcome: 'refused', code: notSent, message: quiet.message };
  }
  const raised = await doors.groups.raise({ group: intent.group, from: intent.from, to: intent.to });
  if (processes.length > 0) await doors.groups.resume({ group: intent.group, processes });
  return raised;
};

const endServer = async (doors: Doors, intent: Extract<Intent, { kind: 'terminate' }>): Promise<IntentResult> => {
  const console = intent.savesConsole ? await doors.servers.readConsole(intent.server).catch(() => undefined) : undefined;
  const result = await doors.groups.terminate({ group: intent.group, server: intent.server, decrement: intent.decrement });
  return result.outcome === 'done' && console !== undefined ? { ...result, console } : result;
};

const callOne = async (
  doors: Doors,
  campaign: Campaign,
  topic: string | undefined,
  groups: readonly GroupView[],
  intent: Intent,
): Promise<IntentResult> => {
  switch (intent.kind) {
    case 'launch':
      return doors.groups.launch({ group: intent.group, zone: intent.zone, count: intent.count, token: intent.token });
    case 'raise':
      return raiseBetweenSuspensions(doors, intent, groups.find((group) => group.name === intent.group)?.suspended ?? []);
    case 'terminate':
      return endServer(doors, intent);
    case 'suspend':
      return doors.groups.suspend({ group: intent.group, processes: intent.processes });
    case 'resume':
      return doors.groups.resume({ group: intent.group, processes: intent.processes });
    case 'reject':
      await doors.ledger.reject({
        image: intent.image,
        reason: intent.reason,
        at: doors.clock.now(),
        fleet: campaign.fleet,
        campaign: campaign.id,
      });
      return done;
    case 'notify':
      await doors.notices.send({
        level: intent.level,
        text: intent.text,
        next: intent.next,
        campaign: campaign.id,
        fleet: campaign.fleet,
        server: intent.server,
        release: campaign.release,
        ...(topic !== undefined && { topic }),
      });
      return done;
  }
};

/** A launch takes the slot that a telling of the same step gives back: while that one is open, the slot is not free. */
const hasFailedTermination = (results: readonly { intent: Intent; result: IntentResult }[]): boolean =>
  results.some(({ intent, result }) => intent.kind === 'terminate' && result.outcome !== 'done');

/**
 * Carries out written intents in order. A call that may or may not have happened is `unanswered`; a definite no is `refused`.
 * Anything else that is thrown, such as a crash, goes through.
 */
export const act = async (
  doors: Doors,
  campaign: Campaign,
  topic: string | undefined,
  groups: readonly GroupView[],
  intents: readonly { id: string; intent: Intent }[],
): Promise<{ id: string; intent: Intent; result: IntentResult }[]> => {
  const began = doors.clock.now();
  const results: { id: string; intent: Intent; result: IntentResult }[] = [];
  const note = (answered: { id: string; intent: Intent; result: IntentResult }): void => {
    results.push(answered);
    doors.onExecuted?.({ campaign, ...answered });
  };
  for (const { id, intent } of intents) {
    if (doors.clock.now() - began > executionTime) break;
    if ((intent.kind === 'launch' || intent.kind === 'raise') && hasFailedTermination(results)) {
      note({
        id,
        intent,
        result: { outcome: 'refused', code: notSent, message: 'not sent: a server that was to leave first may not have left' },
      });
      continue;
    }
    try {
      note({ id, intent, result: await callOne(doors, campaign, topic, groups, intent) });
    } catch (error) {
      if (!isOfTheWorld(error)) throw error;
      const isOpen = error instanceof Retryable || isUnanswered(error.message);
      const result: IntentResult = isOpen
        ? { outcome: 'unanswered', message: error.message }
        : { outcome: 'refused', code: error.name, message: error.message };
      note({ id, intent, result });
    }
  }
  return results;
};
