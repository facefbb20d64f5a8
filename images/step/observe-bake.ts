import type { Target } from '../../core/ports.ts';
import { probeServer } from '../../core/step/probe-server.ts';
import { createPatientReader } from '../../core/step/read-or-unknown.ts';
import type { BakeDoors } from '../ports.ts';
import { parsePipelineName, regionalName } from '../recipe/regional-recipe.ts';
import type { Bake, BakeStep } from '../record/bake.ts';
import { imageName } from '../record/new-bake.ts';
import type { BakeObservation, BakeServer, ClusterTrial } from '../record/observation.ts';

/** What each step asks of the world: no more than it decides upon. */
const asks: Record<BakeStep, readonly ('base' | 'servers' | 'commands' | 'images' | 'probes' | 'trial' | 'versions' | 'regions')[]> = {
  base: ['base'],
  build: ['servers'],
  update: ['servers', 'commands'],
  seal: ['servers', 'commands'],
  image: ['servers', 'images'],
  copy: ['images'],
  test: ['servers', 'commands', 'probes', 'trial'],
  publish: ['images', 'versions', 'regions'],
  end: ['servers', 'images', 'trial'],
  ended: [],
};

/**
 * Reads what the step of a bake decides upon. After a definite no the answer is absent, which counts for nothing, and the reason is listed.
 *
 * @throws Retryable as it comes: then the whole poll is tried again
 */
export const observeBake = async (doors: BakeDoors, bake: Bake): Promise<BakeObservation> => {
  const patient = createPatientReader();
  const read = <Answer>(call: () => Promise<Answer>): Promise<Answer | undefined> => patient.read<Answer | undefined>(undefined, call);
  const asked = asks[bake.step];
  const base = asked.includes('base') ? await read(() => doors.images.readBase(bake.recipe.base.parameter)) : undefined;
  const servers = asked.includes('servers') ? await read(() => doors.servers.list(bake.id)) : undefined;
  const server = servers?.find(({ role, state }) => state === 'running' && role === (bake.step === 'test' ? 'tester' : 'builder'));
  const agents =
    server && ['build', 'update', 'test'].includes(bake.step) ? await read(() => doors.commands.readAgents([server.id])) : undefined;
  const commands = server && asked.includes('commands') ? await read(() => doors.commands.list(server.id)) : undefined;
  const isOnline = server !== undefined && agents?.[server.id]?.isOnline === true;
  const probes =
    isOnline && asked.includes('probes') ? await probeServer(doors, toTarget(bake, server), bake.recipe.test.probes) : undefined;
  const trial = asked.includes('trial') ? await read(async () => observeTrial(doors, bake, servers)) : undefined;
  // All attempts of a bake: the name of each begins with that of the first.
  const images =
    asked.includes('images') && hasOwnImage(bake) ? await read(() => doors.images.list(imageName(bake.pipeline, bake.id, 1))) : undefined;
  const versions = asked.includes('versions') ? await read(() => doors.labels.read(bake.recipe.parameter)) : undefined;
  const campaigns = asked.includes('versions') ? await read(() => findOpenCampaigns(doors, bake)) : undefined;
  const regions = asked.includes('regions') ? await read(() => findOpenRegions(doors, bake)) : undefined;
  const home = asked.includes('regions') && bake.copy ? await read(() => readHome(doors, bake.pipeline)) : undefined;
  return {
    unread: patient.unread,
    ...(base && { base }),
    ...(servers && { servers }),
    ...(agents && { agents }),
    ...(commands && { commands }),
    ...(probes && { probes }),
    ...(trial && { trial }),
    ...(images && { images }),
    ...(versions && { versions }),
    ...(campaigns && { campaigns }),
    ...(regions && { regions }),
    ...(home && { home }),
  };
};

const hasOwnImage = ({ step, image }: Bake): boolean => step === 'image' || step === 'copy' || (image !== undefined && !image.isBase);

/** The test cluster of a bake whose recipe names one, with the test server that was seen. */
const observeTrial = async (
  { trials }: BakeDoors,
  { recipe, image, tester, trialNotes }: Bake,
  servers: readonly BakeServer[] | undefined,
): Promise<ClusterTrial | undefined> => {
  const { cluster, canary = 'default' } = recipe.test;
  if (cluster === undefined || image?.id === undefined || servers === undefined) return undefined;
  const server = servers.find(({ id, role }) => role === 'tester' && (tester?.server === undefined || id === tester.server));
  return trials.observe({ cluster, canary, image: image.id, notes: trialNotes, ...(server && { server }) });
};

const toTarget = ({ recipe }: Bake, { id, address }: BakeServer): Target => ({
  id,
  group: recipe.test.group,
  ...(address !== undefined && { address }),
});

const findOpenCampaigns = async ({ ledger }: BakeDoors, { recipe }: Bake): Promise<{ fleet: string; id: string }[]> =>
  (await ledger.listOpenCampaigns()).filter(({ fleet }) => recipe.fleets.includes(fleet)).map(({ fleet, id }) => ({ fleet, id }));

/** Other Regions in which a copy of this recipe is made now. A bake that is a copy itself asks for none: it began while none was. */
const findOpenRegions = async ({ bakes }: BakeDoors, { copy, pipeline, recipe }: Bake): Promise<string[]> => {
  if (copy) return [];
  const open: string[] = [];
  // A recipe that an earlier release recorded has none.
  for (const { region } of recipe.regions ?? [])
    if ((await bakes.readPipeline(regionalName(pipeline, region))).openBake !== undefined) open.push(region);
  return open;
};

const readHome = async ({ bakes }: BakeDoors, pipeline: string): Promise<{ image?: string }> => {
  const { current } = await bakes.readPipeline(parsePipelineName(pipeline).recipe);
  return current ? { image: current.image } : {};
};
