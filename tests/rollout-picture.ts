import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderRollout } from '../cli/page/render-rollout.ts';
import { runRehearsal } from '../cli/rehearsal.ts';
import { createDefaultScenario } from '../rehearsal/scenario.ts';

// Draws the picture of the readme: a real rehearsal of the built-in scenario.
const { report, drawing } = await runRehearsal(createDefaultScenario());
writeFileSync(join(import.meta.dirname, '../docs/rollout.svg'), renderRollout(report, drawing));
