import type { Intent } from '../../../core/record/intent.ts';
import { wholeTrace } from '../../../core/release/walkthrough.ts';
import type { Fixtures } from '../../fixtures.ts';
import type { CandidatePlans, DryRun, Recording } from './recording.ts';

const launch: Intent = { kind: 'launch', group: 'web', zone: 'a', count: 2, token: 't', swaps: ['s1', 's2'] };
const terminate: Intent = {
  kind: 'terminate',
  group: 'web',
  server: 'i-1',
  swap: 's1',
  purpose: 'victim',
  decrement: true,
  savesConsole: true,
};
const suspend: Intent = { kind: 'suspend', group: 'web', processes: ['AZRebalance', 'Terminate'] };
const raise: Extract<Intent, { kind: 'raise' }> = { kind: 'raise', group: 'web', by: 2, purpose: 'surge' };
const resume: Intent = { kind: 'resume', group: 'web', processes: ['AZRebalance'] };
const notify: Intent = { kind: 'notify', level: 'alert', text: 'the load balancer is unhealthy' };

const recordings: Recording[] = [
  { name: 'stale-web', fleet: 'good', expected: [suspend, launch, terminate, raise] },
  { name: 'red-cluster', fleet: 'bad', expected: [notify] },
];
const answers: DryRun['answers'] = recordings.map(({ name, expected }) => ({ name, intents: [...expected] }));
const doors: DryRun['doors'] = [
  { door: 'groups', isRead: true, reason: 'answered' },
  { door: 'ledger', isRead: true, reason: 'answered' },
];

/** A candidate with other answers than recorded. */
export const dryRunOf = (more: Partial<DryRun>): CandidatePlans => ({
  release: 'r2',
  recordings,
  doors: ['groups', 'ledger'],
  dryRun: { is: 'known', value: { release: 'r2', answers, doors, trace: wholeTrace, ...more }, source: 'states:DescribeExecution' },
});

/** A candidate that plans as recorded. */
export const goodPlans: CandidatePlans = dryRunOf({});

/** A candidate that answers otherwise on one of the recorded fleets. */
export const answering = (name: 'stale-web' | 'red-cluster', ...intents: Intent[]): CandidatePlans =>
  dryRunOf({ answers: answers.map((answer) => (answer.name === name ? { name, intents } : answer)) });

/** A candidate whose doors readings something else. */
export const doorsOf = (...readings: DryRun['doors']): CandidatePlans => dryRunOf({ doors: readings });

const needs: Fixtures<CandidatePlans>['needs'] = { dryRun: (each, dryRun) => ({ ...each, dryRun }) };

/** What proves each fitness function of what the candidate plans, by its id. */
export const planFixtures: Record<string, Fixtures<CandidatePlans>> = {
  'release-machine-walks': {
    good: [goodPlans],
    bad: {
      'it went nowhere': dryRunOf({ trace: [] }),
      'it left out a phase': dryRunOf({ trace: wholeTrace.filter((place) => place !== 'settle') }),
      'it went on after its end': dryRunOf({ trace: [...wholeTrace, 'restore'] }),
      'it failed on the way': dryRunOf({ trace: 'the execution dry-run-walk FAILED: States.Runtime' }),
    },
    needs,
  },
  'release-plans-safely': {
    good: [
      goodPlans,
      answering('stale-web'),
      answering('stale-web', { ...launch, count: 1, swaps: ['s1'] }, { ...raise, by: 1 }, { ...suspend, processes: ['Terminate'] }),
      answering('stale-web', terminate, resume, notify),
      answering('red-cluster', { ...notify, text: 'other words' }, resume, { kind: 'reject', image: 'ami-1', reason: 'unhealthy' }),
    ],
    bad: {
      'a launch on a bad fleet': answering('red-cluster', notify, launch),
      'a termination on a bad fleet': answering('red-cluster', notify, { ...terminate, purpose: 'rollback' }),
      'processes suspended on a bad fleet': answering('red-cluster', notify, suspend),
      'a group raised on a bad fleet': answering('red-cluster', notify, raise),
      'another victim': answering('stale-web', suspend, launch, { ...terminate, server: 'i-2' }, raise),
      'the same victim twice': answering('stale-web', terminate, terminate),
      'a group made larger by Auto Scaling': answering('stale-web', { ...terminate, decrement: false }),
      'a victim for another purpose': answering('stale-web', { ...terminate, purpose: 'orphan' }),
      'more servers': answering('stale-web', { ...launch, count: 3 }),
      'more swaps': answering('stale-web', { ...launch, swaps: ['s1', 's2', 's3'] }),
      'another zone': answering('stale-web', { ...launch, zone: 'b' }),
      'raised by more': answering('stale-web', { ...raise, by: 3 }),
      'raised for another purpose': answering('stale-web', { ...raise, purpose: 'give-back' }),
      'more processes': answering('stale-web', { ...suspend, processes: ['Terminate', 'Launch'] }),
      'another group': answering('stale-web', { ...suspend, group: 'db' }),
      'a kind that is not known yet': answering('red-cluster', { kind: 'reimage', server: 'i-1' } as never),
    },
    needs,
  },
  'release-plans-alike': {
    good: [goodPlans, answering('red-cluster'), answering('red-cluster', { ...notify, text: 'other words' })],
    bad: {
      'nothing where it launched': answering('stale-web'),
      'another order': answering('stale-web', launch, suspend, terminate, raise),
      'what was not recorded': answering('red-cluster', notify, resume),
      'no console is kept': answering('stale-web', suspend, launch, { ...terminate, savesConsole: false }, raise),
    },
    needs,
  },
  'release-doors-answer': {
    good: [goodPlans, { ...goodPlans, doors: ['groups'] }],
    bad: {
      'a door that is broken': doorsOf({ door: 'groups', isRead: false, reason: 'TypeError: groups.map is not a function' }),
      'one broken and one denied': doorsOf(
        { door: 'ledger', isRead: false, reason: 'dynamodb:Query: AccessDeniedException: no' },
        { door: 'groups', isRead: false, reason: 'ValidationError: 1 validation error detected' },
      ),
    },
    needs,
  },
};
