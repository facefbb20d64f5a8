import { describe, expect, test } from '@jest/globals';
import { WorldError } from '../../core/errors.ts';
import { describeAttestation, isGranted, readAttestation, toAttestationJson } from './read-attestation.ts';

const now = Date.parse('2026-03-15T09:12:00Z');
const lease = {
  ...{ release: 'e8146c3ad70f', scope: 'all', fleets: [], expires: now + 26 * 3_600_000, grantedAt: now, version: 3 },
  ...{ by: 'attestation', reason: 'passed 22 checks, asked by maria' },
};
const describeAnswer = (answer: object): string =>
  describeAttestation(readAttestation({ reason: 'because', blocks: [], ...answer }), now).join('\n');

describe('an attestation in words', () => {
  test('that passed says for which fleets and until when', () => {
    expect(describeAnswer({ outcome: 'pass', lease })).toBe(
      [
        'passed: because',
        '  lease: release e8146c3ad70f may change servers of every fleet until 2026-03-16 11:12 UTC',
        '  next: recycler status, to see it at work; recycler releases e8146c3ad70f, for the evidence',
      ].join('\n'),
    );
  });

  test.each([
    [
      'fail',
      /^FAILED: because\n {2}blocked: failed: x\n {2}lease: none; what is deployed only plans\n {2}next: recycler releases names every check/,
    ],
    ['unknown', /^unknown, which is no pass: because/],
    ['not-now', /^not attested now: because[\s\S]*recycler attest again$/],
  ])('that came to %s says what blocked, and is no yes', (outcome, expected) => {
    expect(describeAnswer({ outcome, blocks: ['failed: x'] })).toMatch(expected);
    expect(isGranted(readAttestation({ outcome, reason: '', blocks: [] }))).toBe(false);
  });

  test('under break-glass says that nothing was judged', () => {
    expect(describeAnswer({ outcome: 'break-glass', lease })).toMatch(
      /^BREAK-GLASS: nothing was judged[\s\S]*next: recycler attest, before the four hours/,
    );
    expect(isGranted(readAttestation({ outcome: 'break-glass', reason: '', blocks: [] }))).toBe(true);
  });

  test('a lease that was revoked or has run out is none', () => {
    expect(describeAnswer({ outcome: 'unknown', lease: { ...lease, revoked: { at: now, reason: 'x' } } })).toContain('lease: none');
    expect(describeAnswer({ outcome: 'unknown', lease: { ...lease, expires: now } })).toContain('lease: none');
  });
});

test('in JSON its times are ISO 8601', () => {
  expect(toAttestationJson(readAttestation({ outcome: 'pass', reason: 'r', blocks: [], lease }))).toEqual({
    ...{ schema: 'recycler/attestation/1', outcome: 'pass', reason: 'r', blocks: [] },
    lease: {
      ...{ release: 'e8146c3ad70f', scope: 'all', fleets: [], by: 'attestation', reason: 'passed 22 checks, asked by maria' },
      ...{ expires: '2026-03-16T11:12:00Z', grantedAt: '2026-03-15T09:12:00Z' },
    },
  });
});

test.each([undefined, 'text', { outcome: 'yes' }, {}])('%j is not an attestation', (answer) => {
  expect(() => readAttestation(answer)).toThrow(WorldError);
});
