import { breakGlassLasts, type Lease, leaseLasts, trialLasts } from '../../core/record/lease.ts';
import type { ReleaseRecord } from '../../core/release-ports.ts';
import type { Check } from '../../fitness/check-resources.ts';
import { decide, selfCheckId, type Verdict } from '../../fitness/decide.ts';
import type { Phase, Severity } from '../../fitness/fitness-function.ts';
import type { Waiver } from '../../fitness/waivers.ts';
import { sampleFigures } from './sample-business.ts';

/** Made-up releases for tests of tables and pages, with the documents behind their verdicts by key. */
export type SampleReleases = { records: ReleaseRecord[]; leases: Lease[]; documents: Map<string, unknown>; now: number };

type Outcome = 'pass' | 'fail' | 'unknown' | 'not-applicable';
type Asked = { id: string; resources: string[]; severity: Severity; title: string; remedy: string; phases?: Phase[] };

const reports = 'recycler-reports-1f0k';
const table = 'recycler-ledger-9q2x';
const functions = ['begin', 'advance', 'conclude', 'probe'];
const gate = (id: string, resources: string[], title: string, remedy: string, phases?: Phase[]): Asked => ({
  ...{ id, resources, severity: 'gate', title, remedy },
  ...(phases && { phases }),
});

const asked: Asked[] = [
  gate('s3-encryption', [reports], 'What is stored is encrypted', 'Give the bucket a default encryption.'),
  gate('s3-https-only', [reports], 'The bucket answers over HTTPS only', 'Deny every request without aws:SecureTransport in its policy.'),
  gate('s3-public-read', [reports], 'No one can read it without signing in', 'Block public access on the bucket.'),
  gate('s3-public-write', [reports], 'No one can write to it without signing in', 'Block public access on the bucket.'),
  gate('s3-versioning', [reports], 'Old versions are kept', 'Turn versioning on.'),
  { ...gate('s3-logging', [reports], 'Access is logged', 'Name a bucket for the logs.'), severity: 'scored' },
  { ...gate('s3-replication', [reports], 'There is a copy elsewhere', 'Replicate the bucket.'), severity: 'scored' },
  gate('dynamodb-encryption', [table], 'The ledger is encrypted', 'Give the table encryption at rest.'),
  gate('dynamodb-autoscaling', [table], 'The ledger grows with its load', 'Bill the table on demand.'),
  gate('lambda-public-access', functions, 'No stranger may invoke it', 'Take the statement out of the policy.'),
  { ...gate('lambda-settings', functions, 'It is set as declared', 'Deploy it again.'), severity: 'scored' },
  gate('release-stamp', ['begin'], 'Alias and bundle name the same release', 'Build and deploy again.'),
  gate('release-hooks', ['begin'], 'Both hooks are named', 'Name both hooks in DeploymentPreference.'),
  gate('release-alarm-strength', ['CandidateFailing'], 'The alarm is as strict as before', 'Set its threshold as it was.'),
  gate('release-plans-alike', ['dry-run'], 'It plans as the release before', 'Check what it would do otherwise.', ['pre-traffic']),
  gate('release-alias-after', ['live'], 'The alias points at it alone', 'Deploy it again.', ['post-traffic', 'scheduled']),
  { ...gate('fleet-swaps-seen', ['fleets'], 'It was seen at work', 'Let it work.', ['scheduled']), severity: 'advisory' },
];

/** Which checks did not pass: `id`, or `id resource`, with outcome and reason. */
type Found = Record<string, [outcome: Outcome, reason: string]>;

const source = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html';
const selfCheck: Check = {
  ...{ id: selfCheckId, title: 'Fails in every run', severity: 'gate', why: 'A gate that cannot fail is none.', remedy: '', source: '' },
  ...{ subject: 'meta', resource: 'gate', judgement: { outcome: 'fail', reason: 'on purpose', evidence: {} } },
};

const checksOf = (phase: Phase, found: Found): Check[] =>
  asked
    .filter(({ phases }) => !phases || phases.includes(phase))
    .flatMap(({ id, resources, severity, title, remedy }) =>
      resources.map((resource): Check => {
        const [outcome, reason] = found[`${id} ${resource}`] ?? found[id] ?? ['pass', 'as it must be'];
        const permission = outcome === 'unknown' ? { permission: 's3:GetBucketPolicy' } : {};
        const evidence = { call: id.startsWith('s3') ? 's3:GetBucketPolicy' : 'lambda:GetFunctionConfiguration', answer: outcome };
        const judgement = { outcome, reason, evidence, ...permission };
        return {
          id,
          title,
          severity,
          remedy,
          source,
          why: 'It would be open to all.',
          subject: id.split('-')[0] ?? '',
          resource,
          judgement,
        };
      }),
    );

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const began = Date.parse('2026-03-02T09:12:00Z');
const canary = ['web-canary'];
const waiver: Waiver = {
  ...{ check: 's3-replication', resource: reports, owner: 'maria', reason: 'one Region is enough for reports' },
  ...{ granted: '2026-02-20', expires: '2026-05-01' },
};

/** Those that were attested: the others have seen no work yet. */
const releasesWithFigures = ['4be1d07a92c3', '9c41f0a2b7d3', 'c03d5582be91', 'e8146c3ad70f'];

type Release = { id: string; at: number; growth: number; version?: string; before?: { loss: number; value: number } };

/** Collects what one release leaves in ledger and bucket. */
const createWriter = (documents: Map<string, unknown>, { id, at, growth, version, before }: Release) => {
  const record: ReleaseRecord = { release: id, firstSeen: at, verdicts: [], events: [], version: 1 };
  if (version !== undefined) record.functionVersion = version;
  const judge = (phase: Phase, after: number, found: Found, deployment?: string): Verdict => {
    const verdict = decide([selfCheck, ...checksOf(phase, found)], {
      ...{ release: id, phase, now: at + after, waivers: [waiver] },
      complexity: [{ name: 'kilobytes', value: 3_500 * growth, reference: 3_500 }],
      ...(before && !Object.values(found).some(([outcome]) => outcome === 'unknown') && { previous: before }),
    });
    const { loss, complexity, value, dimensions } = verdict.objective;
    const document = `verdicts/${id}/${new Date(at + after).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}-${phase}.json`;
    documents.set(document, { ...verdict, gateChanges: [], ...(deployment !== undefined && { deployment }) });
    const { outcome, blocks } = verdict;
    record.verdicts.push({
      ...{ phase, at: at + after, outcome, blocks, loss, complexity, objective: value, dimensions, document },
      ...(deployment !== undefined && { deployment }),
    });
    const turn = releasesWithFigures.indexOf(id);
    if (phase === 'scheduled' && turn >= 0)
      for (const entry of record.verdicts.slice(-1)) entry.business = sampleFigures(turn, at, at + after);
    if (outcome === 'pass' && phase !== 'pre-traffic')
      record.accepted = { at: at + after, loss, value, baseline: { known: [], failing: [] }, facts: {} };
    return verdict;
  };
  const note = (kind: ReleaseRecord['events'][number]['kind'], after: number, text: string): void => {
    record.events.push({ at: at + after, kind, text });
  };
  const lease = (after: number, lasts: number, more: Pick<Lease, 'scope' | 'by' | 'reason'> & Partial<Lease>): Lease => ({
    ...{ release: id, fleets: canary, grantedAt: at + after, expires: at + after + lasts, version: 1 },
    ...more,
  });
  return { record, judge, note, lease };
};

const trial = 'may act on web-canary while it is on trial';
const unlogged: Found = {
  's3-replication': ['fail', 'it has no replication'],
  's3-logging': ['fail', 'it writes no logs'],
  'lambda-settings probe': ['fail', 'the time-out is 30 s, 20 s are declared'],
};
const logged: Found = { 's3-replication': ['fail', 'it has no replication'] };
const sharedSource = { 'release-plans-alike': ['unknown', 'Step Functions was throttled'] } satisfies Found;

type Writer = ReturnType<typeof createWriter>;

/** Before, shift and after, as every deployment that goes well. */
const promote = (writer: Writer, deployment: string, found: Found): void => {
  writer.judge('pre-traffic', 0, found, deployment);
  writer.note('granted', 2_000, trial);
  writer.judge('post-traffic', 11 * minute, found, deployment);
  writer.note('promoted', 11 * minute + 2_000, 'may act on web-canary until an attestation widens it');
};

/** Each release's story; the figures of the last accepted one come in. */
const stories: { id: string; growth: number; version?: string; days: number; write: (writer: Writer) => Lease | undefined }[] = [
  {
    ...{ id: '4be1d07a92c3', growth: 1, version: '1', days: 0 },
    write: (writer) => {
      writer.judge('scheduled', 2 * hour, unlogged);
      writer.note('widened', 2 * hour + 2_000, 'every fleet, 26 hours');
      return writer.lease(2 * hour, leaseLasts, { scope: 'all', by: 'attestation', reason: 'passed 22 checks, asked by maria' });
    },
  },
  {
    ...{ id: '9c41f0a2b7d3', growth: 1.06, version: '2', days: 3 },
    write: (writer) => {
      promote(writer, 'd-A1B2C3D4E', unlogged);
      writer.judge('scheduled', 12 * hour, unlogged);
      writer.note('widened', 12 * hour + 2_000, 'every fleet, 26 hours');
      writer.judge('scheduled', day, unlogged);
      writer.note('renewed', day + 2_000, 'every fleet, 26 hours');
      return writer.lease(day, leaseLasts, { scope: 'all', by: 'attestation', reason: 'passed 22 checks, asked by schedule' });
    },
  },
  {
    ...{ id: '1d7799e0c5aa', growth: 1.1, version: '3', days: 6 },
    write: (writer) => {
      const open: Found = {
        ...unlogged,
        's3-https-only': ['fail', 'a request over HTTP to any object is allowed: no statement denies it'],
        's3-public-read': ['fail', 'the policy lets anyone read objects'],
      };
      writer.judge('pre-traffic', 0, open, 'd-F5G6H7I8J');
      return undefined;
    },
  },
  {
    ...{ id: '77a0e6c1f24b', growth: 1.08, version: '4', days: 7 },
    write: (writer) => {
      writer.judge('pre-traffic', 0, logged, 'd-K9L0M1N2O');
      writer.note('granted', 2_000, trial);
      const revoked = { at: began + 7 * day + 6 * minute, reason: 'deployment d-K9L0M1N2O did not succeed' };
      const by = { scope: 'canary', by: 'pre-traffic', reason: 'passed 21 checks before traffic', deployment: 'd-K9L0M1N2O' } as const;
      return { ...writer.lease(0, 6 * minute, by), revoked };
    },
  },
  {
    ...{ id: 'c03d5582be91', growth: 1.12, version: '5', days: 8 },
    write: (writer) => {
      promote(writer, 'd-P3Q4R5S6T', logged);
      writer.judge('scheduled', 12 * hour, { ...logged, 's3-https-only': ['unknown', 'denied (AccessDenied): grant s3:GetBucketPolicy'] });
      const by = { scope: 'canary', by: 'post-traffic', reason: 'passed 21 checks after traffic', deployment: 'd-P3Q4R5S6T' } as const;
      return writer.lease(11 * minute, leaseLasts, by);
    },
  },
  {
    ...{ id: '5f20b8d94e67', growth: 1.12, version: '6', days: 10 },
    write: (writer) => {
      writer.judge('pre-traffic', 0, { ...logged, ...sharedSource }, 'd-U7V8W9X0Y');
      writer.note('granted', 40 * minute, 'break-glass INC-4711 by maria: every fleet, four hours, unjudged');
      const reason = 'maria asked for it under INC-4711, without the gate';
      return writer.lease(40 * minute, breakGlassLasts, { scope: 'all', fleets: [], by: 'break-glass INC-4711', reason });
    },
  },
  {
    ...{ id: 'e8146c3ad70f', growth: 1.02, version: '7', days: 12 },
    write: (writer) => {
      promote(writer, 'd-Z1A2B3C4D', logged);
      writer.judge('scheduled', 12 * hour, logged);
      writer.note('widened', 12 * hour + 2_000, 'every fleet, 26 hours');
      return writer.lease(12 * hour, leaseLasts, { scope: 'all', by: 'attestation', reason: 'passed 22 checks, asked by schedule' });
    },
  },
  {
    ...{ id: 'b2975d0fe18c', growth: 1.04, version: '8', days: 13 },
    write: (writer) => {
      writer.judge('pre-traffic', 0, logged, 'd-E5F6G7H8I');
      writer.note('granted', 2_000, trial);
      const by = { scope: 'canary', by: 'pre-traffic', reason: 'passed 21 checks before traffic', deployment: 'd-E5F6G7H8I' } as const;
      return writer.lease(4 * minute, trialLasts, by);
    },
  },
];

const sinceThen = [day, day, hour, hour, 13 * hour, 2 * hour, 14 * hour, 6 * minute];

/**
 * Releases v1 to v`count`: a first install, a promoted one, one rolled back before traffic, one by an alarm, one whose attestation could not
 * decide, one under break-glass, a promoted one, and one on trial. The newest of those asked for is live, or has just been rolled back.
 */
export const sampleReleases = (count = stories.length): SampleReleases => {
  const documents = new Map<string, unknown>();
  const records: ReleaseRecord[] = [];
  const leases: Lease[] = [];
  for (const { write, days, ...story } of stories.slice(0, count)) {
    const before = records.findLast(({ accepted }) => accepted)?.accepted;
    const writer = createWriter(documents, { ...story, at: began + days * day, ...(before && { before }) });
    const lease = write(writer);
    records.push(writer.record);
    if (lease) leases.push(lease);
  }
  const last = stories[count - 1];
  return { records, leases, documents, now: began + (last?.days ?? 0) * day + (sinceThen[count - 1] ?? 0) };
};
