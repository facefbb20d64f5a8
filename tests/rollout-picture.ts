import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderRollout } from '../cli/page/render-rollout.ts';
import { runRehearsal } from '../cli/rehearsal.ts';
import type { Report } from '../core/report/report.ts';
import { createDefaultScenario } from '../rehearsal/scenario.ts';

/** Where the picture of the readme stands. */
export const pictureFile = join(import.meta.dirname, '../docs/rollout.svg');

/** A real rehearsal of the built-in scenario, as a report and as the picture of the readme. */
export const drawRollout = async (): Promise<{ report: Report; picture: string }> => {
  const { report, drawing } = await runRehearsal(createDefaultScenario());
  return { report, picture: renderRollout(report, drawing) };
};

if (import.meta.main) writeFileSync(pictureFile, (await drawRollout()).picture);
