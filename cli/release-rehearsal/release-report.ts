import type { Lease } from '../../core/record/lease.ts';
import { isoTime } from '../../core/report/report.ts';
import type { ReleaseScenario } from '../../rehearsal/release/release-scenario.ts';
import { writeVerdict } from '../releases/to-json.ts';
import type { ReleaseRehearsal } from './rehearse-releases.ts';

/** What became of one release: when in its deployment it was stopped, if it was. */
export type ReleaseOutcome =
  | 'installed'
  | 'promoted'
  | 'stopped-before-traffic'
  | 'rolled-back-during-traffic'
  | 'rolled-back-after-traffic'
  | 'refused';

/** The report of a rehearsal of releases, schema `recycler/release-rehearsal/1`. Times are ISO 8601. */
export type ReleaseReport = {
  schema: 'recycler/release-rehearsal/1';
  scenario: string;
  seed: number;
  outcome: 'done' | 'stopped' | 'failed';
  releases: {
    release: string;
    outcome: ReleaseOutcome;
    reason?: string;
    verdicts: ReturnType<typeof writeVerdict>[];
    /** What is on record of it besides verdicts, such as a hook that died. */
    events: { at: string; kind: string; text: string }[];
    lease?: Omit<Lease, 'expires' | 'grantedAt' | 'revoked'> & {
      expires: string;
      grantedAt: string;
      revoked?: { at: string; reason: string };
    };
    /** Servers launched and terminated under its lease. */
    launched: number;
    ended: number;
  }[];
  timeline: { at: string; kind: string; text: string }[];
  invariants: { checked: number; broken: { id: string; at: string; text: string }[] };
};

const outcomeOf = ({ result }: ReleaseRehearsal['results'][number]): ReleaseOutcome => {
  if (result.status === 'CREATE_COMPLETE') return 'installed';
  if (result.status === 'UPDATE_COMPLETE') return 'promoted';
  const own = result.deployments.find(({ creator }) => creator === 'CloudFormation');
  if (!own) return 'refused';
  const failed = own.lifecycle.find(({ status }) => status === 'Failed')?.lifecycleEventName;
  if (failed === 'BeforeAllowTraffic') return 'stopped-before-traffic';
  return failed === 'AfterAllowTraffic' ? 'rolled-back-after-traffic' : 'rolled-back-during-traffic';
};

const withTimes = ({ expires, grantedAt, revoked, ...rest }: Lease): NonNullable<ReleaseReport['releases'][number]['lease']> => ({
  ...rest,
  expires: isoTime(expires),
  grantedAt: isoTime(grantedAt),
  ...(revoked && { revoked: { ...revoked, at: isoTime(revoked.at) } }),
});

/** The report of a rehearsal of releases. */
export const toReleaseReport = ({ name, scenario }: ReleaseScenario, rehearsal: ReleaseRehearsal): ReleaseReport => {
  const invariants = rehearsal.world.invariants.result();
  const releases = rehearsal.results.map((each) => {
    const acts = rehearsal.acts.filter(({ release }) => release === each.release);
    const { verdicts = [], events = [] } = rehearsal.records.find(({ release }) => release === each.release) ?? {};
    const lease = rehearsal.leases.find(({ release }) => release === each.release);
    return {
      release: each.release,
      outcome: outcomeOf(each),
      ...(each.result.reason !== undefined && { reason: each.result.reason }),
      verdicts: verdicts.map(writeVerdict),
      events: events.map(({ at, kind, text }) => ({ at: isoTime(at), kind, text })),
      ...(lease && { lease: withTimes(lease) }),
      launched: acts.reduce((sum, { intent }) => sum + (intent.kind === 'launch' ? intent.count : 0), 0),
      ended: acts.filter(({ intent }) => intent.kind === 'terminate').length,
    };
  });
  const isStopped = releases.some(({ outcome }) => outcome !== 'installed' && outcome !== 'promoted');
  return {
    schema: 'recycler/release-rehearsal/1',
    scenario: name,
    seed: scenario.seed,
    outcome: invariants.broken.length > 0 ? 'failed' : isStopped ? 'stopped' : 'done',
    releases,
    timeline: rehearsal.timeline.map(({ at, kind, text }) => ({ at: isoTime(at), kind, text })),
    invariants,
  };
};
