import { describe, expect, test } from '@jest/globals';
import { runRehearsal } from '../cli/rehearsal.ts';
import { describeDrain } from '../core/record/drain.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { expectSafe, fleetOf } from './rehearse-faults.ts';

/** What keeps hosts of an ECS cluster, and what becomes of it, rehearsed as a whole. */

const hosts = {
  name: 'hosts',
  desiredCapacity: 6,
  maxSize: 10,
  boot: { median: '90s', spread: 0.3 },
  terminate: { median: '30s', spread: 0.3 },
};

const nothingLost = { lost: 0, secondsBelowMinimum: { caused: 0, suffered: 0 } };

describe('hosts of an ECS cluster', () => {
  test('are ended only once a load balancer finds as many tasks healthy as before, though as many run', async () => {
    // Tasks stop before others have started, and run for four minutes before their load balancer finds them healthy.
    const services = [{ name: 'web', desired: 6, min: 50, max: 100, loadBalancer: true, startSeconds: 240 }];
    const fleet = { ...hosts, workloads: [{ kind: 'ecs', services }], policy: { pace: { maxSurge: 1 } } };
    const healthy: number[] = [];
    const said = new Set<string>();
    const rehearsal = await runRehearsal(readScenario({ seed: 1, fleets: [fleet] }), {
      onDecision: ({ state: { campaign, swaps }, at }) => {
        for (const swap of swaps) said.add(describeDrain(swap, campaign.durations, at) ?? '');
      },
      prepare: ({ ground }) => {
        const asked = new Set<string>();
        ground.otherTargets.unshift((arn) => void asked.add(arn));
        const count = (arn: string): number =>
          ground.otherTargets.flatMap((list) => list(arn) ?? []).filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;
        ground.terminationListeners.push(({ terminated }) => {
          if (terminated?.by === 'recycler') healthy.push(...[...asked].map(count));
        });
      },
    });
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 6 });
    expect(healthy).toEqual([6, 6, 6, 6, 6, 6]);
    const sentences = [...said].join('\n');
    expect(sentences).toMatch(/1 tasks left, most of web; no drain was measured yet/);
    expect(sentences).toMatch(/1 tasks left, most of web; about .* more, as 5 drains before it took/);
  });

  test('with a task of no service have it stopped where the policy says so, last and with the reason, and people are notified', async () => {
    const services = [
      { name: 'web', desired: 6 },
      { name: 'job', desired: 6, standalone: true },
    ];
    const policy = { pace: { maxSurge: 2 }, workloads: { ecs: { standalone: 'stop' } } };
    const rehearsal = await runRehearsal(readScenario({ seed: 1, fleets: [{ ...hosts, workloads: [{ kind: 'ecs', services }], policy }] }));
    expectSafe(rehearsal);
    const report = fleetOf(rehearsal.report);
    expect(report).toMatchObject({ outcome: 'done', replaced: 6 });
    expect(report.calls.byOperation).toMatchObject({ StopTask: 6 });
    expect(report.notices.filter(({ text }) => /is ended on i-.*workloads\.ecs\.standalone: stop/.test(text))).toHaveLength(6);
    expect(rehearsal.world.workloadsOf('hosts')[0]?.measureTasks?.()).toMatchObject(nothingLost);
  });

  test('whose tasks may not move have no new host stand empty for more than ten minutes, where ECS scales them; tasks that wait for a place hold nothing', async () => {
    // Tasks that are bound to the old image: their hosts can never leave, which is known once a new host is there.
    const services = [
      { name: 'web', desired: 6, cpu: 900, constraint: 'attribute:ecs.ami-id == ami-old' },
      { name: 'logs', daemon: true, cpu: 64, memory: 128 },
    ];
    const fleet = {
      ...{ ...hosts, desiredCapacity: 3, maxSize: 6, availabilityZones: ['a'] },
      workloads: [{ kind: 'ecs', managedScaling: true, services }],
      policy: { pace: { maxSurge: 1 }, brakes: { holdTimeout: '1h' } },
    };
    const { report, world } = await runRehearsal(readScenario({ seed: 3, fleets: [fleet] }));
    const { swaps, brakes } = fleetOf(report);
    const stood = swaps.flatMap(({ replacement = '', stages, reason = '' }) => {
      const joined = stages.find(({ name }) => name === 'joined');
      const ended = world.ground.servers.get(replacement)?.terminated?.at;
      return joined && ended !== undefined && reason.includes('was not needed') ? [(ended - Date.parse(joined.at)) / 60_000] : [];
    });
    expect(stood.length).toBeGreaterThan(0);
    expect(Math.min(...stood)).toBeGreaterThan(9);
    expect(Math.max(...stood)).toBeLessThan(11);
    expect(JSON.stringify(swaps)).toMatch(/was not needed: it has stood empty for 10 minutes, and capacity provider hosts-hosts/);
    expect(brakes.map(({ reason }) => reason).join()).not.toMatch(/without its name/);
    expect(world.workloadsOf('hosts')[0]?.measureTasks?.()).toMatchObject({ lost: 0, secondsBelowMinimum: { caused: 0 } });
  });
});
