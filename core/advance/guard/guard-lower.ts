import type { Intent } from '../../record/intent.ts';
import type { Observation } from '../../record/observation.ts';

/**
 * Desired is lowered only where no server can leave for it: none is on its way, none may be launched, and the group has no more than what is left, or
 * people protect each that it has from scale-in.
 */
export const guardLower = ({ groups }: Observation, intents: readonly Intent[]): string[] =>
  intents.flatMap((intent) => {
    if (intent.kind !== 'lower') return [];
    const group = groups.find(({ name }) => name === intent.group);
    const counted = group?.members.filter(({ lifecycle }) => !/^(Terminat|Detach|Standby|EnteringStandby)/.test(lifecycle));
    const keepsAll = counted?.every(({ isProtected }) => isProtected) || (counted?.length ?? Infinity) <= (group?.desired ?? 0) - intent.by;
    return group?.suspended.includes('Launch') && keepsAll
      ? []
      : [`I1: ${intent.group} would be lowered by ${intent.by}, and Auto Scaling might terminate a server of its choice`];
  });
