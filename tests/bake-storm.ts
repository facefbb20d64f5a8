import type { Bake } from '../images/record/bake.ts';
import type { BakingPlan } from '../rehearsal/baking/baking-ground.ts';
import { createChance } from '../rehearsal/chance.ts';
import { type BakeStage, createBakeStage, imageParameter } from './bake-stage.ts';

/** What must be true of every bake that has ended, whatever failed on the way. */
export const judgeBake = ({ world, invariants }: BakeStage, { outcome, image, id }: Bake): string[] => {
  const { servers, images, versions } = world.ground.baking;
  const found = invariants.breaches().map(({ rule, what }) => `${rule}: ${what}`);
  const builders = [...servers.values()].filter(({ tags }) => tags['recycler:role'] === 'builder').length;
  if (builders > 1) found.push(`${builders} builders`);
  const own = [...images.values()].filter(({ tags, state }) => tags['recycler:bake'] === id && state !== 'deregistered');
  if (own.length > 1) found.push(`${own.length} images`);
  const current = (versions.get(imageParameter) ?? []).filter(({ labels }) => labels.includes('current'));
  if (outcome === 'published' && (current.length !== 1 || current[0]?.value !== image?.id))
    found.push('published, and the label is elsewhere');
  if (outcome !== 'published' && current.length > 0) found.push(`${outcome}, and the label moved`);
  return found;
};

/** Calls that change something in a bake. */
export const mutating = [
  'RunInstances',
  'SendCommand',
  'StopInstances',
  'CreateImage',
  'TerminateInstances',
  'PutParameter',
  'LabelParameterVersion',
  'CreateTags',
];

/** Plans in which a bake does not end well, each with its own end. */
const plans: Partial<BakingPlan>[] = [
  {},
  {},
  {},
  { failedImages: [1] },
  { failedImages: [1, 2] },
  { badImages: [1] },
  { failedUpdates: 1 },
  { failedUpdates: 2 },
  { agentNeverOnline: true },
  { staysUnclean: true },
  { refusesValues: true },
];

/** Some faults of one seed: deaths, lost answers, throttling, stale reads. */
const drawFaults = (seed: number): { faults: object[]; plan: Partial<BakingPlan> } => {
  const draw = createChance(seed)('bake storm');
  const faults: object[] = [];
  const count = 1 + Math.floor(draw.next() * 4);
  for (let index = 0; index < count; index += 1) faults.push({ kind: 'crash', nth: 1 + Math.floor(draw.next() * 150) });
  if (draw.isHit(0.1)) faults.push({ kind: 'crash', every: true });
  for (const operation of draw.pick(mutating, 2))
    faults.push({ kind: 'lost-response', operations: [operation], nth: 1 + Math.floor(draw.next() * 2) });
  if (draw.isHit(0.5))
    faults.push({ kind: 'throttle', from: `${Math.floor(draw.next() * 900)}s`, for: `${20 + Math.floor(draw.next() * 120)}s` });
  if (draw.isHit(0.5)) faults.push({ kind: 'stale-reads', lag: `${5 + Math.floor(draw.next() * 150)}s`, from: '0s', for: '2h' });
  return { faults, plan: draw.pick(plans, 1)[0] ?? {} };
};

/** Bakes once through the faults of one seed: how it ended, and what was wrong. */
export const bakeThroughStorm = async (seed: number): Promise<{ outcome: string; wrong: string[] }> => {
  const { faults, plan } = drawFaults(seed);
  const stage = createBakeStage({ faults, plan: { ...plan }, seed });
  const ended = await stage.bake();
  return { outcome: ended.outcome ?? 'none', wrong: judgeBake(stage, ended) };
};
