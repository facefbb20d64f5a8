import type { Declared } from '../../aws/stamp.ts';
import type { Broken } from '../../rehearsal/invariants.ts';
import type { Json, TranslatedTemplate } from '../../rehearsal/release/cloud-formation/template-language.ts';
import type { ReleaseWorldOptions } from '../../rehearsal/release/create-release-world.ts';
import type { ScriptedCompliance } from '../../rehearsal/release/data/compliance.ts';
import type { FunctionFault } from '../../rehearsal/release/lambda/function-fault.ts';

/** What a person does to the stack by hand, or what befalls it, at a moment: seconds since the start. */
export type Incident = { at: number } & (
  | { kind: 'attest' }
  | { kind: 'drift'; resource: string; changes: Json }
  | { kind: 'drift-alarm'; resource: string; changes: Json }
  | { kind: 'drift-group'; changes: Json }
  | { kind: 'drift-function'; resource: string; changes: Json }
  | { kind: 'permit-anyone'; resource: string }
  | { kind: 'open-url'; resource: string }
  | { kind: 'comply'; rule: string; compliant: boolean | 'insufficient' }
  | { kind: 'deny' | 'throttle'; action: string; for?: number }
);

/** One release of a job, as far as it differs from this checkout: the folder of its bundles, its definition, its template. */
export type JobRelease = { bundle?: string; definition?: string; translated?: TranslatedTemplate; declared?: Declared };

/** The world that releases meet: plain JSON. */
export type JobWorld = {
  /** A scenario as it would be written in a file. */
  scenario: Json;
  canaryFleets: string[];
  faults: FunctionFault[];
  compliance: ScriptedCompliance[];
  incidents: Incident[];
  options: Pick<
    ReleaseWorldOptions,
    'hooksOnRollback' | 'rollsBackUntouched' | 'alarmsDuringHooks' | 'infoBeforeTraffic' | 'executedVersionUnweighted'
  > & {
    eventsLost?: boolean;
  };
  /** Seconds to go on watching after the last release. */
  watch: number;
};

/** Releases to be rehearsed one after the other, upon an installation of this checkout. */
export type Job = {
  id: string;
  /** The folder of the bundles that are installed first, and of releases that change none. */
  bundle: string;
  releases: JobRelease[];
  /** Seconds from the installation to the first release. */
  settling: number;
  /** Seconds between two releases. */
  between: number;
  world: JobWorld;
};

/** When a release was stopped. `survived`: it was promoted, and holds a lease that was renewed. */
export type Outcome = 'before' | 'during' | 'after' | 'survived';

/** What came of one release. */
export type ReleaseFate = {
  outcome: Outcome;
  /** How it was stopped, or how far its lease reaches. */
  how: string;
  /** Lines of verdicts that blocked. */
  blocks: string[];
  /** Servers launched, and servers terminated, under its lease. */
  touched: { launched: number; ended: number };
};

/** What the releases of a job did: to themselves, to the fleets. */
export type ReleaseStatus = {
  fates: ReleaseFate[];
  broken: Broken[];
  /** Server-seconds short of the floor through acts of the Recycler. */
  shortfallSeconds: number;
  /** What it came to, for comparison with a good release in the same world: `does` without times, `when` with them. */
  behaviour: { does: string[]; when: string };
};

/** The answer to a job. `hung`: it took longer than its limit in real time; `broke`: the rehearsal itself could not go on. */
export type Answer = { id: string; seconds: number } & (
  | { is: 'done'; fate: ReleaseStatus }
  | { is: 'hung' }
  | { is: 'broke'; reason: string }
);
