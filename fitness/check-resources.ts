import type { FitnessFunction, Judgement, Phase, Subject } from './fitness-function.ts';

/** One fitness function on one resource, judged. */
export type Check = Pick<FitnessFunction<never>, 'id' | 'title' | 'severity' | 'why' | 'remedy' | 'source'> & {
  subject: string;
  resource: string;
  judgement: Judgement;
};

const judgeSafely = <Resource>(each: FitnessFunction<Resource>, resource: Resource): Judgement => {
  try {
    return each.judge(resource);
  } catch (error) {
    return { outcome: 'unknown', reason: `the check itself broke: ${(error as Error).message}`, evidence: {} };
  }
};

const notExamined: Judgement = {
  outcome: 'unknown',
  reason: 'declared by the stack, and not examined: nothing was read of it',
  evidence: {},
};

/**
 * Judges every declared resource of a subject by every fitness function that applies in this phase. A resource that the stack declares and
 * was not read is unknown to each of them; a check that throws is unknown too. Neither can pass by not being there.
 *
 * @param declared names of the resources that the stack says there are
 * @param snapshots what was read of them, by name
 */
export const checkResources = <Resource>(
  subject: Pick<Subject<Resource>, 'name' | 'functions'>,
  declared: readonly string[],
  snapshots: ReadonlyMap<string, Resource>,
  phase: Phase,
): Check[] =>
  declared.flatMap((resource) =>
    subject.functions
      .filter((each) => each.phases.includes(phase))
      .map((each) => {
        const { id, title, severity, why, remedy, source } = each;
        const snapshot = snapshots.get(resource);
        const judgement = snapshot === undefined ? notExamined : judgeSafely(each, snapshot);
        return { id, title, severity, why, remedy, source, subject: subject.name, resource, judgement };
      }),
  );
