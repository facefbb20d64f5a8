import type { Declared } from '../../aws/stamp.ts';
import type { Chance } from '../../rehearsal/chance.ts';
import { isRecord } from '../../rehearsal/release/cloud-formation/template-language.ts';
import type { Bundler } from './bundle-program.ts';
import { drawDeploymentType, drawNoise, makeNoisyWorld, noiseNames } from './draw-noise.ts';
import type { GoodResult } from './gate-result.ts';
import { drawGoodChange, type GoodChange } from './good-changes.ts';
import type { Job, JobRelease } from './job.ts';
import type { Parts } from './mutation.ts';
import { declareFrom, idsOf, propertiesOf } from './operators/template-edits.ts';
import { runJobs } from './run-jobs.ts';

/** Good releases that follow each other in one world. */
const perWorld = 5;

type Own = Parts & { declared: Declared };

const toRelease = async (own: Own, bundler: Bundler, sources: GoodChange['sources'], deploymentType: string): Promise<JobRelease> => {
  const translated = structuredClone(own.translated);
  for (const id of idsOf(translated, 'AWS::CodeDeploy::DeploymentGroup')) {
    const properties = propertiesOf(translated, id);
    if (isRecord(properties)) properties.DeploymentConfigName = `CodeDeployDefault.Lambda${deploymentType}`;
  }
  const bundle = sources && (await bundler.bundle(sources));
  return {
    translated,
    definition: own.definition,
    declared: declareFrom(translated, own.declared),
    ...(bundle !== undefined && { bundle }),
  };
};

type Drawn = Pick<GoodResult, 'what' | 'noise' | 'deploymentType' | 'canary'>;

/** Rehearses good releases, several in each world, every world with another noise. */
export const measureGood = async (
  own: Own,
  bundler: Bundler,
  chance: Chance,
  count: number,
  onDone: (done: number) => void,
): Promise<GoodResult[]> => {
  const drawn = new Map<string, Drawn[]>();
  const results: GoodResult[] = [];
  let worlds = 0;
  const makeNext = async (): Promise<Job | undefined> => {
    const left = count - worlds * perWorld;
    if (left <= 0) return undefined;
    const number = worlds;
    worlds += 1;
    const draw = chance(`good:${number}`);
    const noise = drawNoise(noiseNames[number % noiseNames.length] ?? 'none', draw);
    const canary = draw.isHit(0.7);
    const deploymentType = drawDeploymentType(draw);
    const id = `good-${number}`;
    const releases: JobRelease[] = [];
    // Each release builds on the one before: what a release undoes is another matter.
    let newest = own;
    for (let index = 0; index < Math.min(perWorld, left); index += 1) {
      const change = drawGoodChange(newest, draw);
      const { what, definition = newest.definition, translated = newest.translated } = change;
      newest = { ...newest, definition, translated };
      releases.push(await toRelease(newest, bundler, change.sources, deploymentType));
      drawn.set(id, [...(drawn.get(id) ?? []), { what, noise: noise.what, deploymentType, canary }]);
    }
    const world = makeNoisyWorld(noise, 1 + Math.floor(draw.next() * 1_000), canary);
    return { id, bundle: bundler.unchanged, releases, settling: 600, between: 1_200, world };
  };
  await runJobs(makeNext, (answer) => {
    for (const [index, each] of (drawn.get(answer.id) ?? []).entries()) {
      if (answer.is !== 'done') {
        results.push({ ...each, outcome: answer.is, how: answer.is === 'broke' ? answer.reason : 'no end in time', broken: [] });
        continue;
      }
      const fate = answer.fate.fates[index];
      const broken = answer.fate.broken.map(({ id, text }) => `${id}: ${text}`);
      if (fate) results.push({ ...each, outcome: fate.outcome, how: [fate.how, ...fate.blocks].join('; '), broken });
    }
    onDone(results.length);
  });
  return results;
};
