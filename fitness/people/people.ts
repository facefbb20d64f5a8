import type { FitnessFunction, Subject } from '../fitness-function.ts';
import { bounds } from '../release/roles/bounds.ts';
import type { BoundedPolicy } from '../release/roles/role.ts';

/** What the stack offers people to attach to their roles: it lets them work with the Recycler, and do nothing else. */
const peopleBounds: FitnessFunction<BoundedPolicy> = {
  ...bounds,
  id: 'people-policy-bounds',
  title: "The policy allows people what it is for, and that on the stack's own resources",
  why: 'A person who attaches the policy trusts its name: what it allows besides is given away unseen.',
  remedy: 'Name the actions of fitness/people/examine.ts alone, on resources of the stack.',
};

/** What is asked of the policies for people. */
export const people: Subject<BoundedPolicy> = { name: 'people', heading: 'Policies for people', functions: [peopleBounds] };
