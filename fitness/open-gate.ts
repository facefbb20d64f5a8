import { type Environment, requireVariable } from '../aws/environment.ts';
import { connectEvidenceWriter } from '../aws/evidence/evidence-writer.ts';
import { WorldError } from '../core/errors.ts';
import { findLiveSince } from './business/windows.ts';
import type { Candidate } from './candidate.ts';
import { measureComplexity } from './complexity.ts';
import type { Examiner } from './gather-checks.ts';
import { findBefore, type Gate } from './judge-release.ts';
import { openExamination } from './open-examination.ts';
import { readFacts } from './release/facts.ts';
import { findGateChanges } from './release/gate-changes.ts';
import { findDescribedStack } from './stacks/find-described-stack.ts';
import { findGateFacts, knownChecks } from './subjects.ts';
import { readWaivers } from './waivers.ts';

/** Names of fleets in a comma-separated variable. */
export const readCanaryFleets = ({ variable }: Pick<Environment, 'variable'>): string[] =>
  (variable('CANARY_FLEETS') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/**
 * The gate of this release over its own stack: every subject with its door, the waivers, and what the last accepted release left.
 *
 * @param more what this function examines besides
 * @throws WorldError when the function lacks a variable or the stamp of its build
 */
export const openGate = async (environment: Environment, candidate: Candidate, more: readonly Examiner[] = []): Promise<Gate> => {
  const { clock, releases, stamp, make } = environment;
  const { declared, release } = stamp;
  const described = findDescribedStack(environment.variable('JUDGED_STACK'));
  const gateFacts = findGateFacts(described);
  if (!declared) throw new WorldError('the bundle has no stamp of its build: build it with npm run build, then deploy it');
  const records = await releases.listReleases();
  const [own, others] = [records.find((record) => record.release === release), records.filter((record) => record.release !== release)];
  // A release that was accepted is held to what it was then; one that is deployed to what the one before it was.
  const accepted = candidate.deployment ? undefined : own?.accepted;
  const earlier = findBefore(records, release);
  const before = accepted ?? earlier;
  const facts = readFacts(before?.facts);
  const waivers = readWaivers(described.waivers.value, described.waivers.file, knownChecks);
  const examination = openExamination({
    make,
    clock,
    release,
    declared,
    candidate,
    described,
    ...(facts && { before: facts }),
    stack: requireVariable(environment, 'STACK_ID'),
    bucket: requireVariable(environment, 'EVIDENCE_BUCKET'),
    table: requireVariable(environment, 'LEDGER_TABLE'),
    topic: requireVariable(environment, 'NOTICES_TOPIC_ARN'),
    beginFunction: requireVariable(environment, 'BEGIN_FUNCTION'),
    candidateAlarm: requireVariable(environment, 'CANDIDATE_ALARM'),
    changedAt: own?.firstSeen ?? clock.now(),
    liveSince: own ? findLiveSince(own) : clock.now(),
    ...(others.length > 0 && { knownSince: Math.min(...others.map(({ firstSeen }) => firstSeen)) }),
    readWork: () => environment.ledger.listCampaigns(),
  });
  return {
    clock,
    release,
    releases,
    evidence: connectEvidenceWriter(make, requireVariable(environment, 'EVIDENCE_BUCKET')),
    examinersIn: (phase) => [...examination.examinersIn(phase), ...more],
    waivers,
    complexity: measureComplexity(declared.complexity, waivers.length),
    ...(before && { before }),
    collectFacts: () => ({ ...examination.collectFacts(), gate: gateFacts }),
    // Always against the release before: having been accepted with a weaker gate is no answer to it, a person's attestation is.
    gateChanges: findGateChanges(readFacts(earlier?.facts)?.gate, gateFacts),
    count: environment.count,
    findVersions: () => ({ functionVersion: candidate.functionVersion, ...examination.findVersions() }),
  };
};
