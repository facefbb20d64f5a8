// Draws docs/rollout.svg, the picture of the readme: a real rehearsal of the built-in scenario.
// usage: node setup/rollout-picture.ts
import { writeFileSync } from 'node:fs';
import { renderRollout } from '../cli/page/render-rollout.ts';
import { runRehearsal } from '../cli/rehearsal.ts';
import { createDefaultScenario } from '../rehearsal/scenario.ts';

const file = new URL('../docs/rollout.svg', import.meta.url);
const { report, drawing } = await runRehearsal(createDefaultScenario());
writeFileSync(file, renderRollout(report, drawing));
