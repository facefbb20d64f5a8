import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { runRehearsal } from '../cli/rehearsal.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { expectSafe, fleetOf } from './rehearse-faults.ts';

/** Hosts of an ECS cluster, rehearsed as a whole. */

const hosts = {
  name: 'hosts',
  desiredCapacity: 6,
  maxSize: 10,
  boot: { median: '90s', spread: 0.3 },
  terminate: { median: '30s', spread: 0.3 },
};

const rehearse = async (workload: object, more: object = {}, others: object[] = []) => {
  const fleet = { ...hosts, workloads: [...others, { kind: 'ecs', ...workload }], ...more };
  const rehearsal = await runRehearsal(readScenario({ seed: 1, fleets: [fleet] }));
  const cluster = rehearsal.world.workloadsOf('hosts').find(({ kind }) => kind === 'ecs');
  return { rehearsal, report: fleetOf(rehearsal.report), tasks: cluster?.measureTasks?.() };
};

/** No task was ended by us that was not elsewhere first, and no service was below its minimum because of us. */
const nothingLost = { lost: 0, secondsBelowMinimum: { caused: 0, suffered: 0 } };

test('the example fleet is recycled in rehearsal as its template asks for, while ECS scales and protects its hosts', async () => {
  const text = readFileSync(join(import.meta.dirname, '../examples/ecs-fleet/scenario.yaml'), 'utf8');
  const rehearsal = await runRehearsal(readScenario(parse(text)));
  expectSafe(rehearsal);
  const report = fleetOf(rehearsal.report);
  expect(report).toMatchObject({ outcome: 'done', replacementsFailed: 0, capacity: { shortfallSeconds: { caused: 0 } } });
  expect(report.replaced).toBeGreaterThanOrEqual(10);
  expect(rehearsal.world.workloadsOf('hosts')[0]?.measureTasks?.()).toMatchObject({
    tasks: 60,
    lost: 0,
    secondsBelowMinimum: { caused: 0 },
  });
});

describe('hosts of an ECS cluster', () => {
  test('of twelve services, spread and packed, are all replaced, and no task is lost', async () => {
    const services = Array.from({ length: 12 }, (_, index) => ({
      name: `s${index}`,
      desired: 1 + (index % 6),
      cpu: 128,
      memory: 512,
      placement: index % 2 === 0 ? 'spread' : 'binpack',
      loadBalancer: index % 3 === 0,
      ...(index === 5 && { min: 50, max: 100 }),
    }));
    const { rehearsal, report, tasks } = await rehearse({ services }, { policy: { maxAge: '12h', pace: { maxSurge: 2 } } });
    expectSafe(rehearsal);
    expect(report).toMatchObject({ outcome: 'done', replaced: 6 });
    expect(tasks).toMatchObject({ ...nothingLost, tasks: services.reduce((sum, { desired }) => sum + desired, 0) });
    expect(tasks?.mostMoves).toBeLessThanOrEqual(3);
  });

  test('behind a load balancer too: both decide', async () => {
    const { rehearsal, report, tasks } = await rehearse({}, { policy: { pace: { maxSurge: 2 } } }, [{ kind: 'target-group' }]);
    expectSafe(rehearsal);
    expect(report).toMatchObject({ outcome: 'done', replaced: 6 });
    expect(tasks).toMatchObject(nothingLost);
  });

  test('that managed termination protection protects are no exception, and scaling of ECS beside it fails no replacement', async () => {
    const { rehearsal, report, tasks } = await rehearse(
      { managedTerminationProtection: true, managedScaling: true },
      { policy: { pace: { maxSurge: 2 } } },
    );
    expectSafe(rehearsal);
    expect(report).toMatchObject({ outcome: 'done', replacementsFailed: 0 });
    // ECS itself may end an old host that it finds empty.
    expect(report.replaced).toBeGreaterThanOrEqual(4);
    expect(tasks).toMatchObject({ lost: 0, secondsBelowMinimum: { caused: 0 } });
  });

  test('one of whose services can never move are refused by its name and the number to change, before anything is launched', async () => {
    const { rehearsal, report } = await rehearse({ services: [{ name: 'fixed', desired: 3, min: 100, max: 100 }] });
    expectSafe(rehearsal);
    expect(report).toMatchObject({ replaced: 0 });
    expect(report.calls.byOperation.LaunchInstances).toBeUndefined();
    expect(JSON.stringify(report)).toMatch(/service fixed can never be moved.*set maximumPercent of service fixed to 200/);
  });

  test('whose canary fails cost one new host, and move no task', async () => {
    const { rehearsal, report, tasks } = await rehearse({ canary: { cannotPull: true } });
    expectSafe(rehearsal);
    expect(report).toMatchObject({ outcome: 'stopped', replaced: 0 });
    expect(report.calls.byOperation).toMatchObject({ LaunchInstances: 1, RunTask: 1 });
    expect(tasks).toMatchObject({ ...nothingLost, moves: 0 });
    expect(JSON.stringify(report.swaps)).toMatch(/its canary failed: TaskFailedToStart: CannotPullContainerError/);
  });

  test('keep no mark after a stop, though reads are a minute old and do not show it yet', async () => {
    const services = [
      { name: 'web', desired: 6, min: 50, max: 150, placement: 'random' },
      { name: 'worker', desired: 3, port: 9_000, rebalancing: true },
      { name: 'logs', daemon: true, cpu: 64, memory: 128 },
    ];
    const fleet = {
      ...{ name: 'web', desiredCapacity: 5, maxSize: 7, boot: { median: '60s', spread: 0.3 }, terminate: { median: '20s', spread: 0.3 } },
      drain: { median: '60s', spread: 0.3 },
      workloads: [{ kind: 'ecs', services, managedDraining: false }],
      policy: { pace: { maxSurge: 0, maxUnavailable: 1 }, proof: { inPlace: true }, brakes: { holdTimeout: '1h', maxFailures: 3 } },
    };
    const faults = [
      { kind: 'stale-reads', lag: '60s', from: '723s', for: '485s' },
      { kind: 'new-wanted', fleet: 'web', at: '716s' },
    ];
    const rehearsal = await runRehearsal(readScenario({ seed: 986, fleets: [fleet], faults }));
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report).outcome).toBe('stopped');
  });

  test('with a task of no service wait for its end, and go on then', async () => {
    const services = [
      { name: 'web', desired: 6 },
      { name: 'job', desired: 6, standalone: true, runSeconds: 1_200 },
    ];
    const { rehearsal, report, tasks } = await rehearse({ services }, { policy: { pace: { maxSurge: 2 } } });
    expectSafe(rehearsal);
    expect(report).toMatchObject({ outcome: 'done', replaced: 6 });
    expect(report.brakes.map(({ reason }) => reason).join()).toMatch(/may not leave ecs: standalone 1/);
    expect(tasks).toMatchObject(nothingLost);
  });
});
