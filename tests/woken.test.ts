import { expect, test } from '@jest/globals';
import { rehearseReleases } from '../cli/release-rehearsal/rehearse-releases.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { letAct } from './let-act.ts';
import { openAsPerson } from './run-local-here.ts';

const scenario = readScenario({
  fleets: [
    {
      name: 'web',
      desiredCapacity: 6,
      image: { current: 'ami-new', wanted: 'ami-new' },
      healthCheckType: 'EC2',
      policy: { heal: { mode: 'observe' } },
    },
    { name: 'db', desiredCapacity: 6, image: { current: 'ami-new', wanted: 'ami-new' } },
  ],
});

const minute = 60_000;

test('an event has a fleet that heals polled at once by the deployed stack, a storm of events once a minute, and no other fleet', async () => {
  let done: Promise<unknown> | undefined;
  await rehearseReleases({
    scenario,
    steps: [{ release: 'v1' }],
    attests: false,
    watch: 3_600,
    onReady: (world, release, ledger) => {
      letAct(world, release, ledger);
      const { doors } = openAsPerson(world, ledger);
      const polls = async (): Promise<number | undefined> => (await doors.ledger.readFleet('web')).heal?.polledAt;
      const lose = (group: string): void =>
        release.events.put({
          source: 'aws.autoscaling',
          'detail-type': 'EC2 Instance Launch Unsuccessful',
          detail: { StatusCode: 'Failed', AutoScalingGroupName: group },
        });
      const countPlans = (): number => [...release.stateMachines.executions.keys()].filter((arn) => arn.includes(':web-')).length;
      done = world.clock.spawn(async () => {
        let first: number | undefined;
        while (first === undefined) {
          await world.clock.sleep(10);
          first = await polls();
        }
        // A little more than a minute later the schedule is silent for three minutes more.
        await world.clock.sleep(90);
        const before = await polls();
        expect(before).toBe(first);
        const plans = countPlans();
        for (let each = 0; each < 50; each += 1) lose('web');
        lose('db');
        await world.clock.sleep(45);
        const after = await polls();
        expect(after ?? 0).toBeGreaterThan(before ?? 0);
        expect((after ?? 0) - (before ?? 0)).toBeLessThan(3 * minute);
        for (let each = 0; each < 50; each += 1) lose('web');
        await world.clock.sleep(10);
        expect(await polls()).toBe(after);
        expect(countPlans() - plans).toBe(1);
        expect((await doors.ledger.readFleet('db')).heal).toBeUndefined();
      });
    },
  });
  expect(done).toBeDefined();
  await done;
});
