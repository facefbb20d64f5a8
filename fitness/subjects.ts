import { access } from './access/access.ts';
import { examineAccess } from './access/examine.ts';
import { business } from './business/business.ts';
import { examineBusiness } from './business/examine.ts';
import { config } from './config/config.ts';
import { examineCompliance } from './config/examine.ts';
import { dynamodb } from './dynamodb/dynamodb.ts';
import { examineTable } from './dynamodb/examine.ts';
import type { Examine } from './examination.ts';
import type { FitnessFunction, Phase } from './fitness-function.ts';
import { examineWork } from './fleet/examine.ts';
import { fleet } from './fleet/fleet.ts';
import { groups } from './groups/groups.ts';
import { examineInstanceRoles } from './instance-roles/examine.ts';
import { instanceRoles } from './instance-roles/instance-roles.ts';
import { examineFunctions } from './lambda/examine.ts';
import { lambda } from './lambda/lambda.ts';
import { examineGate } from './meta/examine.ts';
import { meta } from './meta/meta.ts';
import { examinePeople } from './people/examine.ts';
import { people } from './people/people.ts';
import { alarms } from './release/alarms/alarms.ts';
import { examineAlarms } from './release/alarms/examine.ts';
import { deployment } from './release/deployment/deployment.ts';
import { examineDeployment } from './release/deployment/examine.ts';
import { factsOfGate, type GateFacts } from './release/gate-changes.ts';
import { examinePlans } from './release/plans/examine.ts';
import { plans } from './release/plans/plans.ts';
import { examineRoles } from './release/roles/examine.ts';
import { roles } from './release/roles/roles.ts';
import { examineRules } from './rules/examine.ts';
import { rules } from './rules/rules.ts';
import { examineBucket } from './s3/examine.ts';
import { s3 } from './s3/s3.ts';
import { examineStack } from './stack/examine.ts';
import { stackSubject } from './stack/stack-subject.ts';
import type { DescribedStack } from './stacks/described-stack.ts';
import { examineTopic } from './topics/examine.ts';
import { topics } from './topics/topics.ts';

/** A fitness function as it is listed, apart from how it judges. */
export type ListedFunction = Omit<FitnessFunction<never>, 'judge'>;

/** A subject with what is asked of it, and how it is examined. */
export type ListedSubject = {
  name: string;
  heading: string;
  functions: readonly ListedFunction[];
  /** Absent where the function that examines it brings it along. */
  examine?: Examine;
  /** What it is examined together with. */
  part?: string;
  isLeftOutIn?: Phase;
};

/** Every subject of the gate, one line each: what the gate examines, what a waiver may name, and what the page of fitness functions shows. */
export const subjects: readonly ListedSubject[] = [
  { ...meta, examine: examineGate },
  { ...s3, examine: examineBucket, part: 'stack' },
  { ...dynamodb, examine: examineTable, part: 'stack' },
  { ...lambda, examine: examineFunctions, part: 'stack' },
  { ...topics, examine: examineTopic, part: 'stack' },
  { ...access, examine: examineAccess, part: 'stack' },
  { ...rules, examine: examineRules, part: 'stack' },
  { ...people, examine: examinePeople, part: 'stack' },
  { ...stackSubject, examine: examineStack, part: 'stack' },
  { ...config, examine: examineCompliance },
  { ...deployment, examine: examineDeployment },
  { ...alarms, examine: examineAlarms },
  { ...roles, examine: examineRoles },
  { ...instanceRoles, examine: examineInstanceRoles },
  // What a candidate plans is asked before it serves, and of a release that no deployment has judged.
  { ...plans, examine: examinePlans, isLeftOutIn: 'post-traffic' },
  { ...fleet, examine: examineWork, isLeftOutIn: 'pre-traffic' },
  // Examined by the attestation alone: the client of EC2 is nearly as large as all that a hook carries.
  { ...groups },
  { ...business, examine: examineBusiness },
];

/** The ids of all fitness functions: what a waiver may name. */
export const knownChecks: readonly string[] = subjects.flatMap((subject) => subject.functions.map(({ id }) => id));

/** The subjects that are asked of a stack: all but those that its description leaves out. */
export const listSubjectsOf = ({ leftOut }: Pick<DescribedStack, 'leftOut'>): readonly ListedSubject[] =>
  subjects.filter(({ name }) => !Object.hasOwn(leftOut, name));

/** What the gate of a stack consists of in this release, for the next one to be compared with. */
export const findGateFacts = (described: Pick<DescribedStack, 'leftOut'>): GateFacts => factsOfGate(listSubjectsOf(described));
