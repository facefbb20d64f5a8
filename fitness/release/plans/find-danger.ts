import type { Intent } from '../../../core/record/intent.ts';

/** What touches no server and launches none. Whatever is not listed, a kind that is not known yet too, counts as dangerous. */
const harmless: readonly string[] = ['notify', 'reject', 'resume', 'delete-policy'];

/** Can the intent change a server, or launch one? */
export const isDangerous = (intent: Intent): boolean => !harmless.includes(intent.kind);

/** Is the intent no more dangerous than the recorded one: the same victim, zone and group, no more servers, no more processes? */
const isWithin = (intent: Intent, recorded: Intent): boolean => {
  if (intent.kind === 'launch' && recorded.kind === 'launch')
    return (
      intent.group === recorded.group &&
      intent.zone === recorded.zone &&
      intent.count <= recorded.count &&
      intent.swaps.every((swap) => recorded.swaps.includes(swap))
    );
  if (intent.kind === 'raise' && recorded.kind === 'raise')
    return intent.group === recorded.group && intent.purpose === recorded.purpose && intent.by <= recorded.by;
  if (intent.kind === 'terminate' && recorded.kind === 'terminate')
    return (['group', 'server', 'swap', 'purpose', 'decrement'] as const).every((field) => intent[field] === recorded[field]);
  if (intent.kind === 'quarantine' && recorded.kind === 'quarantine')
    return (['group', 'server', 'swap'] as const).every((field) => intent[field] === recorded[field]);
  if (intent.kind === 'suspend' && recorded.kind === 'suspend')
    return intent.group === recorded.group && intent.processes.every((process) => recorded.processes.includes(process));
  return false;
};

const nameOf = (intent: Intent): string => {
  if (intent.kind === 'launch') return `launch ${intent.count} in ${intent.group} ${intent.zone}`;
  if (intent.kind === 'raise') return `raise ${intent.group} by ${intent.by}`;
  if (intent.kind === 'terminate') return `terminate ${intent.server} of ${intent.group}${intent.decrement ? ', making it smaller' : ''}`;
  if (intent.kind === 'quarantine') return `keep ${intent.server} of ${intent.group} in standby`;
  return intent.kind === 'suspend' ? `suspend ${intent.processes.join(', ')} of ${intent.group}` : intent.kind;
};

/**
 * The intents of an answer that are more dangerous than what was recorded, one line each. Every recorded intent excuses one of the answer:
 * a second launch like the first is one too many.
 */
export const findDanger = (expected: readonly Intent[], answered: readonly Intent[]): string[] => {
  const left = expected.filter(isDangerous);
  return answered.filter(isDangerous).flatMap((intent) => {
    const at = left.findIndex((recorded) => isWithin(intent, recorded));
    if (at < 0) return [nameOf(intent)];
    left.splice(at, 1);
    return [];
  });
};
