import { bakeDocument } from '../aws/bakes/bake-document.ts';
import { regionalDocuments } from '../aws/bakes/regional-documents.ts';
import { probeDocument } from '../aws/probe-document.ts';
import type { BakingPlan } from './baking/baking-ground.ts';
import { createImageCopies } from './baking/image-copies.ts';
import type { Scenario } from './scenario.ts';
import { createWorld, type World } from './world.ts';

type Options = {
  region: string;
  /** The fleets of that Region, and what fails there. */
  scenario: Scenario;
  baking?: Partial<BakingPlan>;
};

/**
 * Another Region of the embedded cloud, on the clock of the home one: groups, servers, images and parameters of its own, to which images of the home Region can
 * be copied. Its calls count among those of the functions, which run at home, so they die at them too.
 */
export const createOtherRegion = (home: World, { region, scenario, baking }: Options): World => {
  const faults = scenario.faults.filter(({ kind }) => kind !== 'crash');
  const world = createWorld({ scenario: { ...scenario, faults }, clock: home.clock, ...(baking && { baking }) });
  world.ground.baking.place = region;
  world.ground.documents.set(regionalDocuments.bakeDocument, JSON.stringify(bakeDocument));
  world.ground.documents.set(regionalDocuments.probeDocument, JSON.stringify(probeDocument));
  world.extend(
    () => createImageCopies(world.ground, region, home.ground),
    ({ service, name }) => home.beforeCall(`${region} ${service}.${name}`),
  );
  return world;
};
