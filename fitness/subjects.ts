import { business } from './business/business.ts';
import { config } from './config/config.ts';
import { dynamodb } from './dynamodb/dynamodb.ts';
import { fleet } from './fleet/fleet.ts';
import { groups } from './groups/groups.ts';
import { lambda } from './lambda/lambda.ts';
import { meta } from './meta/meta.ts';
import { factsOfGate } from './release/gate-changes.ts';
import { release } from './release/release.ts';
import { s3 } from './s3/s3.ts';
import { stackSubject } from './stack/stack-subject.ts';
import { topics } from './topics/topics.ts';

/** Every subject of the gate, one line each. */
const subjects = [
  s3,
  dynamodb,
  lambda,
  topics,
  stackSubject,
  config,
  release.deployment,
  release.alarms,
  release.roles,
  release.plans,
  fleet,
  groups,
  ...business.all,
  meta,
];

/** The ids of all fitness functions: what a waiver may name. */
export const knownChecks: readonly string[] = subjects.flatMap((subject) => subject.functions.map(({ id }) => id));

/** What the gate of this release consists of, for the next one to be compared with. */
export const gateFacts = factsOfGate(subjects);
