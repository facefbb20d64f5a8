import { createChance } from '../rehearsal/chance.ts';
import type { BakeStage } from './bake-stage.ts';
import { breachesOf, pruneDaily, setUp, statesOf } from './prune-stage.ts';

/** What may use an image, each in its own way. */
const plant: ((stage: BakeStage, image: string) => void)[] = [
  ({ world: { ground } }, image) => ground.baking.others.launchConfigurations.push({ name: 'x', image }),
  ({ world: { ground } }, image) => ground.baking.others.spotFleets.push({ id: 'sfr-1', state: 'active', image }),
  ({ world: { ground } }, image) => ground.baking.others.recipes.push({ arn: 'arn:aws:imagebuilder:x', image }),
  ({ world: { ground } }, value) => ground.baking.versions.set('/golden', [{ version: 1, value, at: 0, labels: [] }]),
  ({ world: { ground } }, image) => {
    const [server] = ground.servers.values();
    if (server) Object.assign(server, { image });
  },
  () => undefined,
];

/** Prunes for two weeks through the faults of one seed: how many images went, and what was wrong. */
export const pruneThroughStorm = async (seed: number): Promise<{ gone: number; wrong: string[] }> => {
  const wrong: string[] = [];
  const draw = createChance(seed)('prune storm');
  const faults: object[] = Array.from({ length: 1 + Math.floor(draw.next() * 3) }, () => ({
    kind: 'crash',
    nth: 1 + Math.floor(draw.next() * 200),
  }));
  for (const operation of draw.pick(['DisableImage', 'EnableImage', 'DeregisterImage'], 2))
    faults.push({ kind: 'lost-response', operations: [operation], nth: 1 + Math.floor(draw.next() * 3) });
  if (draw.isHit(0.5)) faults.push({ kind: 'throttle', from: `${Math.floor(draw.next() * 9)}d`, for: '1d' });
  if (draw.isHit(0.5)) faults.push({ kind: 'stale-reads', lag: `${Math.floor(draw.next() * 300)}s`, from: '0s', for: '20d' });
  const stage = setUp({ faults, seed });
  const [use] = draw.pick(plant, 1);
  const [image = ''] = draw.pick(['ami-t1', 'ami-t2', 'ami-t3', 'ami-t4'], 1);
  use?.(stage, image);
  await pruneDaily(stage, 14);
  const states = statesOf(stage);
  if (use !== plant.at(-1) && states[image] !== 'available') wrong.push(`${image} is in use and ${states[image]}`);
  for (const { rule, what } of breachesOf(stage)) wrong.push(`${rule} ${what}`);
  return { gone: Object.values(states).filter((state) => state === 'deregistered').length, wrong };
};
