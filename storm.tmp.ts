import fc from 'fast-check';
import { runRehearsal } from './cli/rehearsal.ts';
import { readScenario } from './rehearsal/scenario.ts';

const minutes = (from: number, to: number) => fc.integer({ min: from * 60, max: to * 60 }).map((s) => `${s}s`);
const operation = fc.constantFrom(
  'LaunchInstances',
  'TerminateInstanceInAutoScalingGroup',
  'SuspendProcesses',
  'ResumeProcesses',
  'DescribeAutoScalingGroups',
);
const fault = fc.oneof(
  fc.record({ kind: fc.constant('never-healthy'), fleet: fc.constant('web'), share: fc.constantFrom('5%', '15%') }),
  fc.record({ kind: fc.constant('dies-after-join'), fleet: fc.constant('web'), share: fc.constantFrom('5%', '15%'), after: minutes(1, 4) }),
  fc.record({
    kind: fc.constant('throttle'),
    from: minutes(0, 15),
    for: minutes(1, 8),
    operations: fc.uniqueArray(operation, { maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant('no-capacity'),
    availabilityZone: fc.constantFrom('a', 'b', 'c'),
    from: minutes(0, 15),
    for: minutes(1, 20),
  }),
  fc.record({ kind: fc.constant('lost-response'), operations: operation.map((e) => [e]), nth: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: fc.constant('stale-reads'), lag: fc.constantFrom('5s', '20s', '60s'), from: minutes(0, 10), for: minutes(1, 20) }),
  fc.record({ kind: fc.constant('crash'), nth: fc.integer({ min: 1, max: 900 }) }),
  fc.record({
    kind: fc.constant('terminated-by-human'),
    fleet: fc.constant('web'),
    at: minutes(1, 15),
    count: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({ kind: fc.constant('instance-refresh'), fleet: fc.constant('web'), at: minutes(1, 15) }),
  fc.record({ kind: fc.constant('new-wanted'), fleet: fc.constant('web'), at: minutes(1, 15), image: fc.constant('ami-newer') }),
  fc.record({ kind: fc.constant('scale'), fleet: fc.constant('web'), at: minutes(1, 15), desiredCapacity: fc.constantFrom(8, 9, 10, 11, 16, 17, 18) }),
  fc.record({ kind: fc.constant('zone-outage'), availabilityZone: fc.constantFrom('a', 'b', 'c'), at: minutes(1, 15), for: minutes(2, 20) }),
);
const arb = fc.tuple(
  fc.array(fault, { minLength: 2, maxLength: 4 }),
  fc.integer({ min: 1, max: 1000 }),
  fc.constantFrom<object>({}, { policy: { launch: 'desired-capacity' } }, { policy: { pace: { maxSurge: 3 } } }),
);
const seed = Number(process.argv[2] ?? 1);
const n = Number(process.argv[3] ?? 30);
let bad = 0; let broke = 0;
const t0 = Date.now();
for (const [faults, s, fleet] of fc.sample(arb, { seed, numRuns: n })) {
  const written = {
    seed: s,
    fleets: [
      {
        name: 'web',
        desiredCapacity: 12,
        maxSize: 18,
        boot: { median: '90s', spread: 0.45 },
        drain: { median: '30s', spread: 0.3 },
        terminate: { median: '20s', spread: 0.4 },
        ...fleet,
      },
    ],
    faults,
  };
  const t = Date.now();
  const r = await Promise.race([
    runRehearsal(readScenario(written)).catch((e) => String(e.stack).slice(0, 300)),
    new Promise<string>((d) => setTimeout(() => d('HANG'), 15000)),
  ]);
  if (typeof r === 'string') {
    bad += 1;
    console.log(r, JSON.stringify(written));
    if (r === 'HANG') process.exit(1);
    continue;
  }
  const f = r.report.fleets[0]!;
  const l = r.world.leftovers('web');
  const ok =
    r.report.invariants.broken.length === 0 && ['done', 'stopped'].includes(f.outcome) && (f.capacity.shortfallSeconds?.caused ?? 0) === 0;
  if (!ok) {
    bad += 1;
    console.log(
      'BAD',
      f.outcome,
      f.reason,
      JSON.stringify(r.report.invariants.broken.slice(0, 2)),
      JSON.stringify(l),
      f.capacity.shortfallSeconds?.caused,
      JSON.stringify(written),
    );
  }
  if (Date.now() - t > 8000) console.log('slow', Date.now() - t, JSON.stringify(written));
}
console.log('runs', n, 'bad', bad, Date.now() - t0, 'ms');
