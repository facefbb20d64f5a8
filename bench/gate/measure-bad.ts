import type { Chance } from '../../rehearsal/chance.ts';
import type { Drawing } from './draw-mutations.ts';
import { drawWorld, makeWorld } from './draw-world.ts';
import type { BadResult, Likeness } from './gate-result.ts';
import type { Answer, Job, JobRelease, ReleaseStatus } from './job.ts';
import { runJobs } from './run-jobs.ts';

const toJob = (id: string, bundle: string, release: JobRelease, world: { hardship: string; seed: number }): Job => ({
  id,
  bundle,
  releases: [release],
  ...{ settling: 600, between: 1_200 },
  world: makeWorld(world.hardship, world.seed),
});

/** What the template or the definition was refused for before anything was deployed, as CloudFormation and Step Functions refuse it. */
const isRefused = (reason: string): boolean => /^InputError: (template|definition)\b/.test(reason);

const compare = (fate: ReleaseStatus | undefined, good: ReleaseStatus | undefined): { likeness: Likeness | null; differs: string[] } => {
  if (!fate || !good) return { likeness: null, differs: [] };
  const differs = fate.behaviour.does.filter((line, index) => line !== good.behaviour.does[index]);
  const likeness = differs.length > 0 ? 'different' : fate.behaviour.when === good.behaviour.when ? 'same' : 'other-times';
  return { likeness, differs };
};

type Finding = Pick<BadResult, 'outcome' | 'how' | 'blocks' | 'touched' | 'broken' | 'shortfallSeconds'>;
const nothing = { blocks: [], touched: { launched: 0, ended: 0 }, broken: [], shortfallSeconds: 0 };

/** What an answer says of its first release. */
export const findReleaseStatus = (answer: Answer): Finding => {
  if (answer.is === 'hung') return { ...nothing, outcome: 'hung', how: `no end after ${Math.round(answer.seconds)} s` };
  if (answer.is === 'broke') {
    return isRefused(answer.reason)
      ? { ...nothing, outcome: 'before', how: `refused: ${answer.reason}` }
      : { ...nothing, outcome: 'broke', how: answer.reason };
  }
  const { fates, broken, shortfallSeconds } = answer.fate;
  const [fate = { ...nothing, outcome: 'broke' as const, how: 'nothing was reported' }] = fates;
  return { ...fate, broken: broken.map(({ id, text }) => `${id}: ${text}`), shortfallSeconds };
};

/** Rehearses so many bad releases, each in a world of its own draw, and the good release in each of these worlds for comparison. */
export const measureBad = async (drawing: Drawing, chance: Chance, count: number, onDone: (done: number) => void): Promise<BadResult[]> => {
  const results: (BadResult | undefined)[] = Array.from({ length: count }, () => undefined);
  const fates = new Map<string, ReleaseStatus>();
  const good = new Map<string, ReleaseStatus>();
  const asked = new Set<string>();
  const waiting: Job[] = [];
  const drawn = new Map<string, { number: number; world: string; found: Awaited<ReturnType<Drawing['draw']>> }>();
  let next = 0;
  let done = 0;

  const makeNext = async (): Promise<Job | undefined> => {
    const first = waiting.shift();
    if (first || next >= count) return first;
    const number = next;
    next += 1;
    const world = drawWorld(chance(`world:${number}`));
    const name = `${world.hardship}, seed ${world.seed}`;
    const found = await drawing.draw(number);
    const id = `bad-${number}`;
    drawn.set(id, { number, world: name, found });
    if (!asked.has(name)) waiting.push(toJob(`good:${name}`, drawing.unchanged, {}, world));
    asked.add(name);
    return toJob(id, drawing.unchanged, found.release, world);
  };

  await runJobs(makeNext, (answer) => {
    if (answer.is === 'done') (answer.id.startsWith('good:') ? good : fates).set(answer.id.replace('good:', ''), answer.fate);
    const own = drawn.get(answer.id);
    if (!own) return;
    const { operator, room, what } = own.found;
    results[own.number] = {
      operator,
      room,
      what,
      world: own.world,
      ...findReleaseStatus(answer),
      likeness: null,
      differs: [],
      seconds: answer.seconds,
    };
    done += 1;
    onDone(done);
  });
  return results.flatMap((result, number) =>
    result ? [{ ...result, ...compare(fates.get(`bad-${number}`), good.get(result.world)) }] : [],
  );
};
