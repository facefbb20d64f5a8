import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawCampaign } from './architecture/draw-campaign.ts';
import { drawRooms } from './architecture/draw-rooms.ts';
import { readCampaignWay } from './architecture/read-campaign.ts';
import { readSources } from './architecture/read-sources.ts';

const root = join(import.meta.dirname, '..');

/** The pictures of ARCHITECTURE.md by their path, as the code of this checkout draws them. */
export const drawArchitecture = (): Record<string, string> => ({
  'docs/architecture.svg': drawRooms(readSources(root)),
  'docs/campaign-flow.svg': drawCampaign(readCampaignWay((path) => readFileSync(join(root, path), 'utf8'))),
});

if (import.meta.main) for (const [path, picture] of Object.entries(drawArchitecture())) writeFileSync(join(root, path), picture);
