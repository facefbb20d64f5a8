/** An event of the state machine that only walks: through which phases, and where it has been. It changes nothing and reads nothing. */
export type WalkEvent = { phase: string; walk: readonly string[]; trace: readonly string[] };

/** The phases of a walk through the whole state machine, in order, and what its trace must be in the end. */
export const wholeWalk = ['survey', 'proof', 'roll', 'settle', 'restore', 'ended'] as const;
export const wholeTrace: readonly string[] = ['plan', 'survey', 'proof', 'roll', 'settle', 'restore', 'conclude'];

/** Is this event part of a walk? */
export const isWalk = (event: unknown): event is WalkEvent => Array.isArray((event as Partial<WalkEvent> | undefined)?.walk);

/** One step of a walk: on to its next phase. One that has no next phase ends the execution, so that no broken machine walks for ever. */
export const takeWalk = (event: WalkEvent, place = event.phase): WalkEvent & { restSeconds: number } => {
  const [next = 'idle', ...walk] = event.walk;
  return { ...event, phase: next, walk, trace: [...event.trace, place], restSeconds: 1 };
};
