import type { Examination, Kept } from './examination.ts';
import type { Phase } from './fitness-function.ts';
import type { Examiner } from './gather-checks.ts';
import { type ListedSubject, listSubjectsOf } from './subjects.ts';

/** The subjects that are examined in a phase, those of one part side by side: where one of them cannot be examined, none of the part is. */
const toExaminers = (listed: readonly ListedSubject[], examination: Examination, phase: Phase): Examiner[] => {
  const examined = listed.filter(({ examine, isLeftOutIn }) => examine !== undefined && isLeftOutIn !== phase);
  return Object.entries(Object.groupBy(examined, ({ name, part = name }) => part)).map(([part, members = []]) => ({
    subject: part,
    examine: async (inPhase) => (await Promise.all(members.map(({ examine }) => examine?.(examination, inPhase) ?? []))).flat(),
  }));
};

/** Opens an examination over every subject that the gate asks of the stack. Each is read once; what they left is collected when the run is over. */
export const openExamination = (about: Omit<Examination, 'keep'>) => {
  let kept: Kept = {};
  const keep = (found: Kept): void => {
    kept = { ...kept, ...found };
  };
  const examination: Examination = { ...about, keep };
  return {
    examinersIn: (phase: Phase): Examiner[] => toExaminers(listSubjectsOf(examination.described), examination, phase),
    collectFacts: (): Pick<Kept, 'alarms' | 'roles'> => {
      const { stateMachine: _stateMachine, versions: _versions, ...facts } = kept;
      return facts;
    },
    findVersions: (): Pick<Kept, 'stateMachine' | 'versions'> => {
      const { stateMachine, versions } = kept;
      return { ...(stateMachine !== undefined && { stateMachine }), ...(versions && { versions }) };
    },
  };
};
