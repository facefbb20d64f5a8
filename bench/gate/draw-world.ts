import type { Stream } from '../../rehearsal/chance.ts';
import type { Json } from '../../rehearsal/release/cloud-formation/template-language.ts';
import type { JobWorld } from './job.ts';
import { chooseOne } from './mutation.ts';

const minute = 60;

/**
 * What befalls the fleets besides, while the release that is judged works on them: a gate that is only tried in calm weather says little.
 * Times are those of the scenario, in minutes since its start.
 */
const hardships: Readonly<Record<string, Json[]>> = {
  calm: [],
  'a server never gets well': [{ kind: 'never-healthy', fleet: 'canary', share: 0.04 }],
  'a new server dies': [{ kind: 'dies-after-join', fleet: 'canary', share: 0.04, after: '1m' }],
  'servers are ended by hand': [{ kind: 'terminated-by-human', fleet: 'canary', at: '64m', count: 2 }],
  'the fleet grows': [{ kind: 'scale', fleet: 'canary', at: '62m', desiredCapacity: 20 }],
  'the fleet shrinks': [{ kind: 'scale', fleet: 'canary', at: '66m', desiredCapacity: 15 }],
  'calls are throttled': [{ kind: 'throttle', from: '63m', for: '90s' }],
  'answers are lost': [
    { kind: 'lost-response', operations: ['LaunchInstances'], nth: 9 },
    { kind: 'lost-response', operations: ['TerminateInstanceInAutoScalingGroup'], nth: 19 },
  ],
  'reads are stale': [{ kind: 'stale-reads', lag: '60s', from: '57m', for: '20m' }],
  'a zone is full': [{ kind: 'no-capacity', availabilityZone: 'a', from: '58m', for: '10m' }],
};

export type Hardship = keyof typeof hardships;

/** The names of what may befall the fleets. */
export const hardshipNames: readonly string[] = Object.keys(hardships);

/**
 * The world of a bad release: `web` is at work when it is deployed, `canary` gets work during the shift, and again under its lease; once an
 * attestation has widened that, `web` gets work too. Two more attestations
 * are the last word: what they cannot decide twice lets the lease run out.
 */
export const makeWorld = (hardship: string, seed: number): JobWorld => ({
  scenario: {
    seed,
    fleets: [
      { name: 'canary', desiredCapacity: 18, maxSize: 26, image: { current: 'ami-new', wanted: 'ami-new' } },
      { name: 'web', desiredCapacity: 12, maxSize: 16 },
    ],
    faults: [
      { kind: 'new-wanted', fleet: 'canary', at: '14m', image: 'ami-2' },
      { kind: 'new-wanted', fleet: 'canary', at: '55m', image: 'ami-3' },
      { kind: 'new-wanted', fleet: 'web', at: '98m', image: 'ami-3' },
      ...(hardships[hardship] ?? []),
    ],
  },
  canaryFleets: ['canary'],
  faults: [],
  compliance: [],
  incidents: [
    { kind: 'attest', at: 96 * minute },
    { kind: 'attest', at: 146 * minute },
    { kind: 'attest', at: 150 * minute },
  ],
  options: {},
  watch: 132 * minute,
});

/**
 * Seeds of the rest that chance decides. With the second one the first tick during the shift falls on the new release, which then begins a
 * campaign on its trial: by itself that happens in one of ten.
 */
const seeds = [1, 24];

/** One of the hardships, and one of few seeds, so that a good release has to be rehearsed only once for each world. */
export const drawWorld = (draw: Stream): { hardship: string; seed: number } => ({
  hardship: chooseOne(hardshipNames, draw) ?? 'calm',
  seed: chooseOne(seeds, draw) ?? 1,
});
