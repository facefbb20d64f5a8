import { connectLaunchTemplates } from '../aws/bakes/launch-templates.ts';
import { createClientMaker } from '../aws/clients.ts';
import { type BakeExecutions, beginBakes } from '../images/begin/begin-bakes.ts';
import type { BeginBakeResult } from '../images/begin/begin-result.ts';
import type { BakeEvent } from '../images/step/step-bake.ts';
import { stepBake } from '../images/step/step-bake.ts';
import { clientSettingsOf } from '../rehearsal/client-settings.ts';
import { type BakeStage, createBakeStage, imageParameter, writtenRecipe } from './bake-stage.ts';

/** A recipe that is copied into two other Regions. */
export const regionalRecipe = {
  ...writtenRecipe,
  regions: [
    { region: 'eu-central-1', key: 'arn:aws:kms:eu-central-1:111122223333:key/central', test: { group: 'web' }, fleets: ['web'] },
    { region: 'us-east-1', test: { group: 'web' }, fleets: ['web'] },
  ],
};

export type RegionStage = BakeStage & {
  /** Runs the schedule for so many hours; answers what it did, and by Region. */
  runSchedule: (hours: number, request?: { recipe?: string }) => Promise<string[]>;
  /** The image under a label in a Region, or at home where none is named. */
  labelled: (label: string, region?: string) => string | undefined;
  /** What broke, in whatever Region. */
  findBreaches: () => string[];
};

type Options = Parameters<typeof createBakeStage>[0];

/** A home Region and two others, with the schedule that begins bakes, whose functions may die. */
export const createRegionStage = (options: Options = {}): RegionStage => {
  const stage = createBakeStage({ others: { 'eu-central-1': {}, 'us-east-1': {} }, ...options });
  const { world, survive, regions } = stage;
  const running = new Set<string>();
  const executions: BakeExecutions = {
    isRunning: async (name) => running.has(name),
    start: async (name, input: BakeEvent) => {
      running.add(name);
      void world.clock.spawn(async () => {
        let event = input;
        for (let poll = 0; event.step !== 'ended'; poll += 1) {
          if (poll > 3_000) throw new Error(`bake ${input.bake} does not end: it stays in ${event.step}`);
          const { restSeconds, ...next } = await survive((doors) => stepBake(doors, event));
          await world.clock.sleep(restSeconds);
          event = next;
        }
        running.delete(name);
      });
    },
  };
  const templates = connectLaunchTemplates(createClientMaker(clientSettingsOf(world), 'rehearsal'));
  const recipes = { list: async () => [{ name: 'web', value: regionalRecipe }] };
  const describe = ({ recipe, action, reason }: BeginBakeResult): string[] =>
    ['running', 'nothing-due'].includes(action) ? [] : [`${recipe}: ${action}: ${reason}`];

  return {
    ...stage,
    runSchedule: (hours, { recipe } = {}) =>
      stage.run(async () => {
        const done: string[] = [];
        for (let tick = 0; tick < hours * 6; tick += 1) {
          const request = tick === 0 && recipe !== undefined ? { recipe, actor: 'anna' } : { actor: 'schedule' };
          done.push(...(await survive((doors) => beginBakes({ ...doors, templates, recipes }, executions, request))).flatMap(describe));
          await world.clock.sleep(600);
        }
        return done;
      }),
    labelled: (label, region) => {
      const { baking } = region === undefined ? world.ground : (regions.get(region)?.world.ground ?? world.ground);
      return baking.versions.get(imageParameter)?.find(({ labels }) => labels.includes(label))?.value;
    },
    findBreaches: () =>
      [...regions.values(), stage].flatMap(({ invariants }) => {
        invariants.checkEnd();
        return invariants.breaches().map(({ rule, what }) => `${rule}: ${what}`);
      }),
  };
};
