import type { AlarmFacts, StackAlarm } from './alarm.ts';

/** What the next release's alarms are compared with, by name. */
export const factsOfAlarms = (snapshots: Iterable<StackAlarm>): Record<string, AlarmFacts> =>
  Object.fromEntries(
    [...snapshots].flatMap(({ name, found }) => {
      if (found.is !== 'known') return [];
      const { state: _state, hasActionsOn: _hasActionsOn, ...facts } = found.value;
      return [[name, facts] as const];
    }),
  );
