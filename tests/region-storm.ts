import type { BakingPlan } from '../rehearsal/baking/baking-ground.ts';
import { createChance } from '../rehearsal/chance.ts';
import { createRegionStage, type RegionStage } from './region-stage.ts';

const [first, second] = ['eu-central-1', 'us-east-1'] as const;
const plans: Partial<BakingPlan>[] = [{}, {}, { failedImages: [1] }, { failedImages: [1, 2] }, { badImages: [1] }, { refusesValues: true }];
const mutating = ['CopyImage', 'RunInstances', 'SendCommand', 'TerminateInstances', 'PutParameter', 'LabelParameterVersion', 'CreateTags'];

/** Was every copy of the second Region published only after the same one of the first Region was? */
const findOutOfOrder = async ({ run, doors }: RegionStage): Promise<string[]> => {
  const [before, after] = await run(() => Promise.all([first, second].map((region) => doors.bakes.listBakes(`web@${region}`))));
  return (after ?? []).flatMap(({ id, copy, startedAt }) => {
    const source = (before ?? []).find((each) => each.copy?.of === copy?.of && each.outcome === 'published');
    return source && (source.endedAt ?? Number.POSITIVE_INFINITY) <= startedAt ? [] : [`${id} began before ${first} was published`];
  });
};

/** Copies into two Regions through the faults of one seed: how far it came, and what was wrong. */
export const copyThroughStorm = async (seed: number): Promise<{ outcome: string; wrong: string[] }> => {
  const draw = createChance(seed)('region storm');
  const faults: object[] = [];
  for (let index = 0; index < 2 + Math.floor(draw.next() * 4); index += 1)
    faults.push({ kind: 'crash', nth: 1 + Math.floor(draw.next() * 500) });
  for (const operation of draw.pick(mutating, 2))
    faults.push({ kind: 'lost-response', operations: [operation], nth: 1 + Math.floor(draw.next() * 2) });
  if (draw.isHit(0.5))
    faults.push({ kind: 'throttle', from: `${Math.floor(draw.next() * 3_000)}s`, for: `${20 + Math.floor(draw.next() * 120)}s` });
  if (draw.isHit(0.5)) faults.push({ kind: 'stale-reads', lag: `${5 + Math.floor(draw.next() * 150)}s`, from: '0s', for: '6h' });
  const planOf = (): Partial<BakingPlan> => ({ ...draw.pick(plans, 1)[0] });
  const stage = createRegionStage({ faults, seed, others: { [first]: planOf(), [second]: planOf() } });
  await stage.runSchedule(6);
  const wrong = [...stage.findBreaches(), ...(await findOutOfOrder(stage))];
  const reached = [undefined, first, second].filter((region) => stage.labelled('current', region) !== undefined).length;
  return { outcome: `${reached} Regions`, wrong };
};
