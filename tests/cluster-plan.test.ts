import { expect, test } from '@jest/globals';
import { runRehearsal } from '../cli/rehearsal.ts';
import { findDue } from '../core/begin/due.ts';
import { WorldError } from '../core/errors.ts';
import { parsePolicy } from '../core/policy/policy.ts';
import { planFleet } from '../core/report/plan.ts';
import { planWorkloads } from '../core/report/plan-workloads.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { fleetOf } from './rehearse-faults.ts';

const terabyte = 10 ** 12;

/** Nine data nodes of about a terabyte each, and three masters. */
const large = (policy: object) => ({
  fleets: [
    {
      name: 'db',
      groups: [
        { name: 'data', desiredCapacity: 9, maxSize: 12 },
        { name: 'masters', desiredCapacity: 3, maxSize: 4 },
      ],
      workloads: [
        {
          kind: 'opensearch',
          roles: { data: ['data'], masters: ['cluster_manager'] },
          diskBytes: 2 * terabyte,
          indices: [{ name: 'logs', shards: 9, bytes: terabyte }],
        },
      ],
      policy,
    },
  ],
});

test('an age that moving the data cannot keep is refused before anything begins, with the figure', async () => {
  const { report } = await runRehearsal(readScenario(large({ maxAge: '12h' })));
  expect(fleetOf(report)).toMatchObject({ outcome: 'stopped', replaced: 0, calls: { mutating: 0 } });
  expect(fleetOf(report).reason).toMatch(
    /^maxAge 12h cannot be kept: opensearch \S+ takes about 1d 15h to move what its 12 servers hold \(40mb a second/,
  );
});

test('a plan counts what moves, orders by zones, and names a cluster that cannot be asked', async () => {
  const { doors, world } = await runRehearsal(readScenario({ ...large({}), faults: [{ kind: 'bad-image', fleet: 'db' }] }));
  const plan = (workloads: typeof doors.workloads) =>
    world.clock.spawn(async () => {
      const groups = await doors.groups.listEnrolled();
      const due = await findDue(doors, groups);
      const policy = parsePolicy({}, 'policy');
      const asked = { policy, wanted: due.wanted, due: due.survey.stale.map(({ id }) => id), openCampaign: undefined };
      const planned = await planWorkloads({ ...doors, workloads }, groups, asked);
      return planFleet(groups, due.survey, due.wanted, policy, due.durations, planned, [], doors.clock.now());
    });
  const [made, unread] = [
    plan(doors.workloads),
    plan(
      doors.workloads.map((door) => ({
        ...door,
        ...(door.plan && door.kind === 'opensearch' && { plan: () => Promise.reject(new WorldError('no member answers')) }),
      })),
    ),
  ];
  await world.clock.run();
  const { stale, workloads, forecast, blocked } = await made;
  expect(workloads[0]?.bytesToMove).toBe(9 * terabyte);
  expect(stale.map(({ zone }) => zone.slice(-1)).join('')).toBe('aaabbbcccabc');
  expect(forecast.seconds).toBeGreaterThan(4 * 23_000);
  expect(forecast.without).toEqual([]);
  expect(blocked).toEqual([]);
  expect((await unread).blocked).toEqual(['opensearch: no member answers: plan again once it answers']);
});

test('a cluster that is upgraded waits for a snapshot of this campaign, and begins once one has succeeded', async () => {
  const written = {
    fleets: [
      {
        name: 'db',
        desiredCapacity: 3,
        maxSize: 5,
        boot: { median: '60s' },
        drain: { median: '60s' },
        workloads: [
          {
            kind: 'opensearch',
            version: { current: '2.19.6', wanted: '3.6.0' },
            snapshots: [{ age: '1h' }],
            indices: [{ name: 'logs', shards: 3, bytes: 10 ** 9 }],
          },
        ],
        policy: { workloads: { opensearch: { upgrade: true } } },
      },
    ],
    faults: [{ kind: 'snapshot-running', fleet: 'db', from: '4m', for: '3m' }],
  };
  const { report, world } = await runRehearsal(readScenario(written));
  const { outcome, swaps, brakes } = fleetOf(report);
  expect(outcome).toBe('done');
  expect(brakes[0]?.reason).toMatch(/no snapshot succeeded since the campaign began/);
  expect(Date.parse(swaps[0]?.stages[0]?.at ?? '')).toBeGreaterThan(world.ground.scenario.startMs + 7 * 60_000);
});
