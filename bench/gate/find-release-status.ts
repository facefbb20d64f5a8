import type { ReleaseRehearsal } from '../../cli/release-rehearsal/rehearse-releases.ts';
import type { ReleaseFate } from './job.ts';

/** What a release did to servers under its lease. */
const countTouched = ({ acts }: ReleaseRehearsal, release: string): ReleaseFate['touched'] => {
  const own = acts.filter((act) => act.release === release).map(({ intent }) => intent);
  return {
    launched: own.reduce((sum, intent) => sum + (intent.kind === 'launch' ? intent.count : intent.kind === 'raise' ? intent.by : 0), 0),
    ended: own.filter(({ kind }) => kind === 'terminate').length,
  };
};

type Stopped = Pick<ReleaseFate, 'outcome' | 'how'>;

/** How a stack's change ended that did not succeed. */
const findStop = ({ results }: ReleaseRehearsal, release: string): Stopped | undefined => {
  const result = results.find((each) => each.release === release)?.result;
  if (!result) return { outcome: 'before', how: 'it was never deployed' };
  if (result.status === 'UPDATE_COMPLETE' || result.status === 'CREATE_COMPLETE') return undefined;
  const forward = result.deployments.find(({ creator }) => creator === 'CloudFormation');
  const statusOf = (name: string) => forward?.lifecycle.find(({ lifecycleEventName }) => lifecycleEventName === name)?.status;
  const why = forward?.error ? `${forward.error.code}: ${forward.error.message}` : (result.reason ?? result.status);
  if (!forward) return { outcome: 'before', how: `the stack was not changed: ${why}` };
  if (statusOf('AfterAllowTraffic') === 'Failed') return { outcome: 'after', how: `after traffic: ${why}` };
  const hasMoved = forward.weight > 0 || ['Succeeded', 'Failed'].includes(statusOf('AllowTraffic') ?? '');
  return { outcome: hasMoved ? 'during' : 'before', how: why };
};

/** How a promoted release stands: what its lease is, and what its last attestation came to. */
const findStanding = ({ leases, records, world, results }: ReleaseRehearsal, release: string): Stopped => {
  const next = results[results.findIndex((each) => each.release === release) + 1];
  const lease = leases.find((each) => each.release === release);
  if (!lease) return { outcome: 'after', how: 'promoted without a lease: it only plans' };
  if (lease.revoked) return { outcome: 'after', how: `lease revoked: ${lease.revoked.reason}` };
  const isFollowed = next?.result.status === 'UPDATE_COMPLETE';
  if (!isFollowed && lease.expires <= world.clock.now()) return { outcome: 'after', how: `its lease ran out (${lease.by})` };
  // A lease outlasts one attestation that could not be made, not two in a row.
  const scheduled = records.find((each) => each.release === release)?.verdicts.filter(({ phase }) => phase === 'scheduled') ?? [];
  const [last] = scheduled.slice(-2);
  if (last && scheduled.length > 1 && scheduled.slice(-2).every(({ outcome, at }) => outcome !== 'pass' && at > lease.grantedAt))
    return { outcome: 'after', how: `its lease runs out, not renewed: ${last.blocks[0] ?? last.outcome}` };
  return {
    outcome: 'survived',
    how: `lease for ${lease.scope === 'all' ? 'every fleet' : lease.fleets.join(', ') || 'no fleet'} (${lease.by})`,
  };
};

/** What became of a release, and how. */
export const findReleaseStatus = (done: ReleaseRehearsal, release: string): ReleaseFate => {
  const record = done.records.find((each) => each.release === release);
  return {
    ...(findStop(done, release) ?? findStanding(done, release)),
    blocks: (record?.verdicts ?? [])
      .filter(({ outcome }) => outcome !== 'pass')
      .flatMap(({ phase, blocks }) => blocks.map((block) => `${phase}: ${block}`)),
    touched: countTouched(done, release),
  };
};
