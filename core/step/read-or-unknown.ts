import { WorldError } from '../errors.ts';

/** Reads what a decision can do without. What could not be read is listed, in words, and holds the campaign. */
export type PatientReader = {
  unread: string[];
  /** The answer, or what stands for "unknown" after a definite no: a denied read, a calendar or a parameter that is not there. */
  read: <Answer>(unknown: Answer, call: () => Promise<Answer>) => Promise<Answer>;
};

/**
 * A reader for one poll. A definite no of one read keeps nothing from being put back, stopped and notified: only what begins waits for it.
 *
 * @throws Retryable as it comes: then the whole poll is tried again
 */
export const createPatientReader = (): PatientReader => {
  const unread: string[] = [];
  return {
    unread,
    read: async (unknown, call) => {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof WorldError)) throw error;
        unread.push(error.message);
        return unknown;
      }
    },
  };
};
