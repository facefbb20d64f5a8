import { createServer, type Server as Page } from 'node:http';
import type { Server } from '../../../../rehearsal/state.ts';
import { readOutcome, recycle } from '../recycle.ts';
import { fleet } from '../search-cloud.ts';
import type { Stage } from '../stage.ts';
import { expectImage, expectSame, type Story } from './story.ts';

/** A replacement that has joined holds data: taking it back is a drain like any other. */
export const stopAfterJoin: Story = {
  name: 'stop-after-join',
  title: 'the campaign is stopped right after the first replacement has joined',
  options: { policy: { proof: { bake: '10m' } } },
  play: async (stage) => {
    const recycling = recycle(stage);
    await recycling.reaches((swap) => swap.stage === 'joined');
    const { openCampaign: campaign = '' } = await stage.ledger.readFleet(fleet);
    await stage.ledger.setStop(fleet, { by: 'story', at: Date.now(), campaign });
    stage.note('stopped');
    const outcome = await readOutcome(stage, await recycling.ended);
    return [...expectSame('the outcome', outcome, 'stopped'), ...expectImage(stage, 'ami-old')];
  },
};

const pagePort = 8_080;

/** A page on every new server, which the policy names as a probe; it answers 200 until it is to fail. */
const servePages = (stage: Stage): { fail: () => void; close: () => void } => {
  let status = 200;
  const pages: Page[] = [];
  stage.world.ground.launchedListeners.push((server: Server) => {
    const page = createServer((_, answer) => answer.writeHead(status).end());
    page.listen(pagePort, server.address);
    pages.push(page);
  });
  return {
    fail: () => {
      status = 503;
    },
    close: () => {
      for (const page of pages) page.close();
    },
  };
};

/** The same where it is no person who stops, but the proof. */
export const failedBake: Story = {
  name: 'failed-bake',
  title: 'the first replacement fails while it bakes, right after it has joined',
  options: { policy: { proof: { bake: '10m', probes: [{ httpGet: { path: '/', port: pagePort } }] } } },
  play: async (stage) => {
    const pages = servePages(stage);
    try {
      const recycling = recycle(stage);
      await recycling.reaches((swap) => swap.stage === 'joined');
      pages.fail();
      stage.note('the page answers 503 now');
      const outcome = await readOutcome(stage, await recycling.ended);
      return [...(outcome === 'done' ? ['the outcome is done, with a failed proof'] : []), ...expectImage(stage, 'ami-old')];
    } finally {
      pages.close();
    }
  },
};
