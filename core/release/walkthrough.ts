/** An event of the state machine that only walks: through which phases, and where it has been. It changes nothing and reads nothing. */
export type WalkthroughEvent = { phase: string; walk: readonly string[]; trace: readonly string[] };

/** The phases of a walk through the whole state machine, in order, and what its trace must be in the end. */
export const wholeWalkthrough = ['survey', 'proof', 'roll', 'settle', 'restore', 'ended'] as const;
export const wholeTrace: readonly string[] = ['plan', 'survey', 'proof', 'roll', 'settle', 'restore', 'conclude'];

/** Is this event part of a walk? */
export const isWalkthrough = (event: unknown): event is WalkthroughEvent =>
  Array.isArray((event as Partial<WalkthroughEvent> | undefined)?.walk);

/** One step of a walk: on to its next phase. One that has no next phase ends the execution, so that no broken machine walks for ever. */
export const walkOn = (event: WalkthroughEvent, place = event.phase): WalkthroughEvent & { restSeconds: number } => {
  const [next = 'idle', ...walk] = event.walk;
  return { ...event, phase: next, walk, trace: [...event.trace, place], restSeconds: 1 };
};
