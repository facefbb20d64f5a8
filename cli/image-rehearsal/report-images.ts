import type { Ledger } from '../../core/ports.ts';
import type { Campaign } from '../../core/record/campaign.ts';
import type { BaseMove, FreshFleet, ImagesReport } from '../../core/report/images-report.ts';
import { isoTime } from '../../core/report/report.ts';
import { parseRecipe } from '../../images/recipe/recipe.ts';
import type { Bake } from '../../images/record/bake.ts';
import { shortestBakeSeconds } from '../../rehearsal/baking/publish-base.ts';
import type { ScenarioImages } from '../../rehearsal/images-schema.ts';
import { lowerBound } from '../../rehearsal/lower-bound.ts';
import type { World } from '../../rehearsal/world.ts';
import { readFleetReport } from '../ledger-report.ts';
import type { RunningImages } from './run-images.ts';

type Seen = { world: World; ledger: Ledger; images: ScenarioImages; running: RunningImages; deadlines: ReadonlyMap<string, number> };
type ServerHistory = ReturnType<World['recorder']['servers']>[number];

const seconds = (from: number, to: number): number => Math.round((to - from) / 1_000);
/** Milliseconds between two points of the ages. */
const hour = 3_600_000;
const forever = Number.POSITIVE_INFINITY;

const aliveAt = (servers: readonly ServerHistory[], at: number): ServerHistory[] =>
  servers.filter(({ launchedAt, terminatedAt }) => launchedAt <= at && (terminatedAt ?? forever) > at);

/** When every server of a fleet ran this image for the first time, from then on looked for; undefined where that never was. */
const findFresh = (servers: readonly ServerHistory[], image: string, from: number): number | undefined => {
  const moments = [
    from,
    ...servers.flatMap(({ terminatedAt }) => (terminatedAt !== undefined && terminatedAt >= from ? [terminatedAt] : [])),
  ];
  return moments
    .toSorted((a, b) => a - b)
    .find((at) => {
      const alive = aliveAt(servers, at);
      return alive.length > 0 && alive.every((server) => server.image === image);
    });
};

/** The lower bound of a campaign, from the boots that its replacements drew and the slots that it had. */
const boundOf = async ({ world, ledger }: Seen, campaign: Campaign): Promise<number> => {
  const { swaps, capacity } = await readFleetReport(ledger, campaign, world.clock.now());
  const histories = new Map(world.recorder.servers(campaign.fleet).map((server) => [server.id, server]));
  const works = swaps.flatMap(({ outcome, replacement = '', availabilityZone: place }) => {
    const drawn = histories.get(replacement)?.drawn;
    return outcome === 'done' && drawn ? [{ seconds: drawn.bootSeconds, place }] : [];
  });
  return Math.round(lowerBound(works, capacity.slots));
};

const describeFresh = async (seen: Seen, fleet: string, bake: Bake, movedAt: number, publishedAt: number): Promise<FreshFleet> => {
  const { world, ledger, deadlines } = seen;
  const freshAt = findFresh(world.recorder.servers(fleet), bake.image?.id ?? '', publishedAt);
  if (freshAt === undefined) return { fleet };
  const campaign = (await ledger.listCampaigns(fleet)).find(({ startedAt }) => startedAt >= publishedAt && startedAt <= freshAt);
  const began = campaign?.startedAt ?? freshAt;
  const deadline = deadlines.get(fleet);
  return {
    fleet,
    freshAt: isoTime(freshAt),
    seconds: seconds(movedAt, freshAt),
    parts: {
      poll: seconds(movedAt, bake.startedAt),
      bake: seconds(bake.startedAt, publishedAt),
      wait: seconds(publishedAt, began),
      campaign: seconds(began, freshAt),
    },
    lowerBoundSeconds: shortestBakeSeconds(world.ground.baking.plan) + (campaign ? await boundOf(seen, campaign) : 0),
    ...(deadline !== undefined && { deadlineMet: freshAt - publishedAt <= deadline * 1_000 }),
  };
};

const describeMove = async (
  seen: Seen,
  recipe: string,
  fleets: readonly string[],
  bakes: readonly Bake[],
  base: ScenarioImages['bases'][number],
): Promise<BaseMove> => {
  const { world, running } = seen;
  const movedAt = world.ground.scenario.startMs + base.at * 1_000;
  const move = { base: base.image, at: isoTime(movedAt), serversHit: 0, fleets: [] };
  const bake = bakes.find((each) => each.base?.id === base.image && each.outcome === 'published');
  const image = bake?.image?.id;
  const labels = running.labels.filter((label) => label.recipe === recipe);
  const published = labels.find((label) => label.image === image);
  if (!bake || image === undefined || !published) return move;
  const shown = { ...move, image, publishedAt: isoTime(published.at) };
  if (!base.isBad) {
    const fresh: FreshFleet[] = [];
    for (const fleet of fleets) fresh.push(await describeFresh(seen, fleet, bake, movedAt, published.at));
    return { ...shown, fleets: fresh };
  }
  const hit = fleets.flatMap((fleet) => world.recorder.servers(fleet)).filter((server) => server.image === image);
  const back = labels[labels.indexOf(published) + 1];
  const hitAt = Math.max(published.at, ...hit.map(({ launchedAt }) => launchedAt));
  const backs = fleets.map((fleet) => (back ? findFresh(world.recorder.servers(fleet), back.image, hitAt) : undefined));
  const backAt = Math.max(...backs.map((at) => at ?? forever));
  const lastBadAt = Math.max(...hit.map(({ terminatedAt }) => terminatedAt ?? forever));
  return {
    ...shown,
    serversHit: hit.length,
    ...(back && { rolledBackAt: isoTime(back.at) }),
    ...(Number.isFinite(lastBadAt) && { lastBadAt: isoTime(lastBadAt) }),
    ...(back && Number.isFinite(backAt) && { backOn: { image: back.image, at: isoTime(backAt) } }),
  };
};

const listAges = ({ world, running }: Seen, recipe: string, fleet: string, until: number): ImagesReport['ages'][number] => {
  const { ground } = world;
  const labels = running.labels.filter((label) => label.recipe === recipe);
  const servers = world.recorder.servers(fleet);
  const regular = Array.from(
    { length: Math.floor((until - ground.scenario.startMs) / hour) + 1 },
    (_, index) => ground.scenario.startMs + index * hour,
  );
  const points = [...new Set([...regular, ...labels.map(({ at }) => at)])].toSorted((a, b) => a - b);
  return {
    fleet,
    points: points.map((at) => {
      const oldest = Math.min(...aliveAt(servers, at).map(({ launchedAt }) => launchedAt));
      const current = labels.findLast((label) => label.at <= at)?.image;
      const made = ground.baking.images.get(current ?? '')?.createdAt;
      return {
        at: isoTime(at),
        oldestServerSeconds: Number.isFinite(oldest) ? seconds(oldest, at) : 0,
        ...(made !== undefined && { imageSeconds: seconds(made, at) }),
      };
    }),
  };
};

/** What became of the images of each recipe while the rehearsal ran, counted from what the embedded cloud holds. */
export const reportImages = async (seen: Seen, until: number): Promise<ImagesReport[]> => {
  const { images, running } = seen;
  const reports: ImagesReport[] = [];
  for (const { name, recipe: written } of images.recipes) {
    const { fleets } = parseRecipe(written, `recipe ${name}`);
    const bakes = await running.bakes.listBakes(name);
    const intents = (await running.bakes.readPipelineIntents(name)).map(({ intent }) => intent.kind);
    const moves: BaseMove[] = [];
    for (const base of images.bases.filter(({ at }) => at > 0)) moves.push(await describeMove(seen, name, fleets, bakes, base));
    reports.push({
      recipe: name,
      bakes: bakes.map(({ id, startedAt, endedAt, outcome = 'open', image, reason = '' }) => ({
        id,
        startedAt: isoTime(startedAt),
        ...(endedAt !== undefined && { endedAt: isoTime(endedAt) }),
        outcome,
        ...(image?.id !== undefined && { image: image.id }),
        reason,
      })),
      labels: running.labels.filter((label) => label.recipe === name).map(({ at, image }) => ({ at: isoTime(at), image })),
      moves,
      ages: fleets.map((fleet) => listAges(seen, name, fleet, until)),
      removed: {
        disabled: intents.filter((kind) => kind === 'disable').length,
        removed: intents.filter((kind) => kind === 'remove').length,
      },
    });
  }
  return reports;
};
