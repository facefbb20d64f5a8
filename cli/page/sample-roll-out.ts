import { type FleetReport, isoTime, type Report, type ReportSwap } from '../../core/report/report.ts';
import type { Drawing, FleetDrawing } from '../drawing.ts';

type SampleOptions = {
  name?: string;
  servers: number;
  slots: number;
  seed?: number;
  failures?: number;
  hold?: { from: number; to: number };
};

/** Chance that is the same for the same seed (a multiplicative congruential generator: Lewis, Goodman and Miller 1969). */
const createChance = (seed: number): { next: () => number; logNormal: (median: number, sigma: number) => number } => {
  let state = seed * 7_919 + 1;
  const next = (): number => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  for (let warm = 0; warm < 8; warm++) next();
  const normal = (): number => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  return { next, logNormal: (median, sigma) => median * Math.exp(sigma * normal()) };
};

type Flight = { swap: ReportSwap; stageAt: number; next: { name: string; at: number }[]; isProof: boolean; isDoomed: boolean };

const start = Date.parse('2026-01-05T09:00:00Z');
const step = 10;
const bake = 120;
const timeout = 600;

/** A made-up roll-out for tests of pages: proof first, then growth by 2 up to the slots, log-normal boots, some failures, one hold. */
export const sampleFleet = (options: SampleOptions): { report: FleetReport; drawing: FleetDrawing } => {
  const { name = 'web', servers, slots, seed = 1, failures = 1, hold } = options;
  const chance = createChance(seed);
  const id = (): string => `i-0${Array.from({ length: 16 }, () => Math.floor(chance.next() * 16).toString(16)).join('')}`;
  const moment = (seconds: number): string => isoTime(start + seconds * 1_000);
  const waiting = Array.from({ length: servers }, (_, index) => ({
    victim: id(),
    zone: 'abc'[index % 3] as string,
    age: 86_400 * (1 + 19 * chance.next()),
  }));
  const oldest = waiting.map(({ age }) => age).toSorted((a, b) => b - a);
  const flights: Flight[] = [];
  const swaps: ReportSwap[] = [];
  const drawing: FleetDrawing = { name, capacity: [], images: [], slots: [] };
  const notices: FleetReport['notices'] = [];
  let [now, earned, isProven, replaced, failed, surge] = [0, 1, false, 0, 0, 0];
  const begin = (): void => {
    const { victim, zone } = waiting.shift() as { victim: string; zone: string };
    const boot = Math.round(chance.logNormal(180, 0.45));
    const isDoomed = failed + flights.filter((flight) => flight.isDoomed).length < failures && isProven && swaps.length > servers / 5;
    const replacement = id();
    const swap: ReportSwap = {
      victim,
      replacement,
      availabilityZone: zone,
      method: 'launch-first',
      outcome: 'in-flight',
      stages: [{ name: 'launching', at: moment(now) }],
    };
    const joined = now + boot + step;
    const leaves = joined + (isProven ? 0 : bake);
    const gone = leaves + Math.round(chance.logNormal(60, 0.3) + chance.logNormal(45, 0.4));
    const next = isDoomed
      ? [
          { name: 'booting', at: now + step },
          { name: 'failed', at: now + timeout },
        ]
      : [
          { name: 'booting', at: now + step },
          { name: 'checking', at: now + boot },
          { name: 'joined', at: joined },
          { name: 'terminating', at: leaves },
          { name: 'done', at: gone },
        ];
    swaps.push(swap);
    flights.push({ swap, stageAt: now, next, isProof: !isProven, isDoomed });
  };
  const fail = (flight: Flight): void => {
    const { swap } = flight;
    swap.outcome = 'failed';
    swap.reason = `replacement ${swap.replacement} did not join within ${timeout} s: health check failed: unhealthy in target group web`;
    notices.push({ at: moment(now), level: 'warning', text: `${swap.reason}; ${swap.victim} stays in service` });
    failed += 1;
    earned = Math.max(1, Math.floor(earned / 2));
    waiting.push({ victim: swap.victim, zone: swap.availabilityZone, age: 0 });
  };
  const reach = (flight: Flight, stage: { name: string; at: number }): void => {
    if (stage.name === 'failed') {
      fail(flight);
      return;
    }
    flight.swap.stages.push({ name: stage.name, at: moment(Math.max(now, stage.at)) });
    flight.stageAt = now;
    if (stage.name === 'joined' && !flight.isProof) earned = Math.min(slots, earned + 1);
    if (stage.name === 'terminating' && flight.isProof) {
      isProven = true;
      earned = Math.min(slots, earned + 1);
      notices.push({
        at: moment(now),
        level: 'info',
        text: `the proof passed: ami-0new is proven by canary instance ${flight.swap.replacement}`,
      });
    }
    if (stage.name !== 'done') return;
    flight.swap.outcome = 'done';
    replaced += 1;
  };
  while (replaced < servers) {
    for (const flight of flights)
      while (flight.next[0] && flight.next[0].at <= now) reach(flight, flight.next.shift() as { name: string; at: number });
    flights.splice(0, flights.length, ...flights.filter((flight) => flight.next.length > 0));
    const isHeld = hold !== undefined && now >= hold.from && now < hold.to;
    const holding = (): Flight[] => flights.filter((flight) => !flight.swap.stages.some((stage) => stage.name === 'terminating'));
    const allowed = isHeld ? 0 : isProven ? earned : 1;
    while (holding().length < allowed && waiting.length > 0) begin();
    const booted = flights.filter(
      (flight) =>
        flight.swap.stages.some((stage) => stage.name === 'joined') && !flight.swap.stages.some((stage) => stage.name === 'terminating'),
    ).length;
    const held = holding().length;
    surge += held * step;
    const at = start + now * 1_000;
    drawing.capacity.push({ at, inService: servers + booted, total: servers + held, desired: servers + held, floor: servers });
    drawing.slots.push({ at, allowed, budget: slots, held });
    const fresh = replaced + flights.length;
    drawing.images.push({
      at,
      byImage: { 'ami-0old': servers - replaced, 'ami-0new': fresh },
      oldestAgeSeconds: (oldest[replaced] ?? 0) + now,
    });
    now += step;
  }
  const bound = Math.round((servers * 180 * 1.1) / slots);
  const report: FleetReport = {
    name,
    campaign: `${name}-20260105-1`,
    outcome: 'done',
    servers,
    stale: servers,
    replaced,
    replacementsFailed: failed,
    quarantined: 0,
    startedAt: moment(0),
    endedAt: moment(now),
    makespanSeconds: now,
    lowerBoundSeconds: bound,
    ratio: Number((now / bound).toFixed(3)),
    capacity: {
      desired: servers,
      slots,
      minInService: servers,
      maxTotal: Math.max(...drawing.capacity.map((point) => point.total)),
      shortfallSeconds: { caused: 0, suffered: 0 },
    },
    calls: {
      total: servers * 9,
      mutating: servers * 2,
      byOperation: {
        DescribeAutoScalingGroups: servers * 5,
        DescribeInstances: servers * 2,
        LaunchInstances: servers,
        TerminateInstanceInAutoScalingGroup: servers,
      },
    },
    stateTransitions: servers * 9,
    historyEvents: servers * 15,
    maxPayloadBytes: 412,
    looks: drawing.capacity.length,
    surgeHours: Number((surge / 3_600).toFixed(3)),
    costUsd: { overlap: Number(((surge / 3_600) * 0.077).toFixed(4)), orchestration: 0.0231 },
    deadline: { at: '2026-01-19T09:00:00Z', forecastAt: moment(now), met: true },
    swaps,
    blocked: [],
    brakes: hold ? [{ kind: 'hold', reason: 'alarm web-5xx is in ALARM', from: moment(hold.from), to: moment(hold.to) }] : [],
    notices,
  };
  return { report, drawing };
};

/** A made-up report of several fleets with what a page draws of them. */
export const sampleRollOut = (...fleets: SampleOptions[]): { report: Report; drawing: Drawing } => {
  const made = fleets.map(sampleFleet);
  return {
    report: {
      schema: 'recycler/report/1',
      scenario: 'default',
      seed: 1,
      outcome: 'done',
      fleets: made.map(({ report }) => report),
      invariants: { checked: 41_213, broken: [] },
    },
    drawing: { fleets: made.map(({ drawing }) => drawing) },
  };
};
