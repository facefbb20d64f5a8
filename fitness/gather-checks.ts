import type { Check } from './check-resources.ts';
import type { Phase } from './fitness-function.ts';

/** One subject of the gate: reads what there is of it, once, and judges it. */
export type Examiner = { subject: string; examine: (phase: Phase) => Promise<Check[]> };

/** A subject that could not be examined at all is a gate that could not be judged, never one that had nothing to say. */
const notExamined = (subject: string, reason: string): Check => ({
  id: `${subject}-examined`,
  title: `What the gate asks of ${subject} could be asked`,
  severity: 'gate',
  why: 'A subject that is skipped could hide anything.',
  remedy: 'Repair what the reason names, and deploy again.',
  source: 'design: unknown is never yes',
  subject,
  resource: subject,
  judgement: { outcome: 'unknown', reason, evidence: {} },
});

/** Every check of every subject, side by side. One that throws, or has nothing to say, is unknown. */
export const gatherChecks = async (examiners: readonly Examiner[], phase: Phase): Promise<Check[]> =>
  (
    await Promise.all(
      examiners.map(async ({ subject, examine }) => {
        try {
          const checks = await examine(phase);
          return checks.length > 0 ? checks : [notExamined(subject, 'nothing of it was examined')];
        } catch (error) {
          const { name, message } = error as Error;
          return [notExamined(subject, `it could not be examined: ${name}: ${message}`)];
        }
      }),
    )
  ).flat();
