import { describe, expect, test } from '@jest/globals';
import {
  type ReleaseRehearsal,
  type ReleaseStep,
  readRecordedStack,
  rehearseReleases,
} from '../cli/release-rehearsal/rehearse-releases.ts';
import { callerProof } from '../rehearsal/release/caller-proof.ts';
import type { ReleaseWorld } from '../rehearsal/release/create-release-world.ts';
import type { FunctionSettings } from '../rehearsal/release/lambda/functions.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { letAct, ungated } from './let-act.ts';

const minutes = 60_000;
const scenario = readScenario({ fleets: [{ name: 'web', desiredCapacity: 4 }] });

/** Publishes something else of a function by hand, and lets an alias run it at once: what `sam sync` does, and a person in the console. */
const publishByHand = ({ functions, stack }: ReleaseWorld, logicalId: string, alias: string, changes: Partial<FunctionSettings>): void => {
  const name = stack.resources.get(logicalId)?.name ?? '';
  const { fn } = functions.require(name);
  const { version: _version, publishedAt: _publishedAt, ...settings } = fn.latest;
  functions.put(logicalId, name, { ...settings, ...changes });
  functions.point(fn, alias, functions.publish(name).version);
};

/** Deploys two releases, has a change go past the gate, and then the attestation come by its schedule. */
const bypass = async (
  act: (release: ReleaseWorld) => void,
): Promise<ReleaseRehearsal & { answer: Record<string, unknown>; at: number }> => {
  let answer: Record<string, unknown> = {};
  let at = 0;
  const lived = await rehearseReleases({
    scenario,
    steps: ['v1', 'v2'].map((release) => ({ release, after: 300, program: ungated })),
    attests: false,
    onReady: (world, release, ledger) => {
      letAct(world, release, ledger);
      release.timeline.listen(({ kind, data }) => {
        if (kind !== 'promoted' || data.release !== 'v2') return;
        world.clock.at(world.clock.now() + 3 * minutes, () => {
          at = world.clock.now();
          act(release);
          void world.clock.spawn(async () => {
            const name = release.stack.resources.get('AttestFunction')?.ref ?? '';
            answer = JSON.parse((await release.invocations.invoke(name, 'candidate', {})).payload);
          });
        });
      });
    },
  });
  return { ...lived, answer, at };
};

const leaseOf = ({ leases }: ReleaseRehearsal, name: string) => leases.find(({ release }) => release === name);
const alertsOf = ({ world }: ReleaseRehearsal): string => world.ground.published.map(({ message }) => message).join('\n');
const beginOf = ({ functions, stack }: ReleaseWorld) => functions.require(stack.resources.get('BeginFunction')?.name ?? '').fn;

describe('what goes past the gate is noticed by the attestation, which says what to do and renews nothing', () => {
  test('an alias that was put back to an older version by hand', async () => {
    const lived = await bypass((release) => release.functions.point(beginOf(release), 'live', '1'));
    expect(lived.answer).toMatchObject({ outcome: 'not-now', reason: expect.stringMatching(/runs release v1, this is v2: deploy again/) });
    expect(alertsOf(lived)).toContain('not attested: the alias live runs release v1');
    expect(leaseOf(lived, 'v2')?.grantedAt).toBeLessThan(lived.at);
    expect(leaseOf(lived, 'v2')?.by).toBe('break-glass TEST-1');
  });

  test('an alias whose traffic was split by hand', async () => {
    const lived = await bypass((release) => release.functions.point(beginOf(release), 'live', '2', { 1: 0.5 }));
    expect(lived.answer).toMatchObject({ outcome: 'not-now', reason: expect.stringMatching(/no deployment does that: deploy again/) });
    expect(alertsOf(lived)).toContain('shares its traffic between two versions');
    expect(leaseOf(lived, 'v2')?.grantedAt).toBeLessThan(lived.at);
  });

  test('sam sync of begin: unstamped code, which only plans', async () => {
    const lived = await bypass((release) => publishByHand(release, 'BeginFunction', 'live', { release: 'unstamped', code: 'synced' }));
    expect(lived.answer).toMatchObject({ outcome: 'not-now', reason: expect.stringMatching(/unstamped code, as sam sync leaves it/) });
    expect(alertsOf(lived)).toContain('unstamped code, as sam sync leaves it, this is v2: deploy again');
    expect(lived.leases.map(({ release }) => release)).not.toContain('unstamped');
  });

  test('sam sync of the attestation itself', async () => {
    const lived = await bypass((release) =>
      publishByHand(release, 'AttestFunction', 'candidate', { release: 'unstamped', code: 'synced' }),
    );
    expect(lived.answer).toMatchObject({ outcome: 'fail', reason: expect.stringMatching(/npm run build, then deploy/) });
    expect(alertsOf(lived)).toContain('the stack runs unstamped code');
  });

  test.each<[string, Partial<FunctionSettings>]>([
    ['its time-out', { timeoutSeconds: 3 }],
    [
      'the state machine that it starts',
      { environment: { STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:other:1' } },
    ],
  ])('a function of which %s was changed by hand and published: its lease is revoked', async (_, changes) => {
    const lived = await bypass((release) =>
      publishByHand(release, 'BeginFunction', 'live', {
        ...changes,
        ...(changes.environment && { environment: { ...beginOf(release).latest.environment, ...changes.environment } }),
      }),
    );
    expect(lived.answer).toMatchObject({
      outcome: 'fail',
      blocks: [expect.stringMatching(/version 3 of begin, .* judged as version 2: .* deploy again/)],
    });
    expect(leaseOf(lived, 'v2')?.revoked).toBeDefined();
    expect(alertsOf(lived)).toContain('changes no more servers');
    expect(lived.acts.filter(({ release, at }) => release === 'v2' && at > lived.at + minutes)).toEqual([]);
  });
});

describe('a ledger that is not the one that the account names', () => {
  const other = 'instance-recycler-ledger-2';
  const refused = new RegExp(`/recycler/ledger names ${other}, and the stack keeps its record in \\S+: nothing is changed; deploy with`);
  /** Two releases; after the first was attested for every fleet, the account names another ledger. */
  const rename = async (after: number) => {
    const answers: string[] = [];
    const recycled = readScenario({
      fleets: [{ name: 'web', desiredCapacity: 4 }],
      faults: [{ kind: 'new-wanted', fleet: 'web', at: '40m', image: 'ami-newer' }],
    });
    const start = recycled.startMs;
    const lived = await rehearseReleases({
      scenario: recycled,
      steps: [{ release: 'v1' }, { release: 'v2', after: 1_800 }],
      watch: 5_400,
      onReady: ({ clock, ground }, { invocations, stack }) => {
        const ask = (logicalId: string, alias: string, payload: object): void =>
          void clock.spawn(async () => {
            const name = stack.resources.get(logicalId)?.ref ?? '';
            answers.push((await invocations.invoke(name, alias, payload)).payload);
          });
        clock.at(clock.now() + after * minutes, () => {
          ground.parameters.set('/recycler/ledger', other);
          ask('BeginFunction', 'live', {});
          ask('AttestFunction', 'candidate', { caller: callerProof, breakGlass: 'TEST-1' });
        });
      },
    });
    return { lived, answers, start };
  };

  test('lets nothing begin, grants no lease, also not without the gate, and lets no release through', async () => {
    const { lived, answers, start } = await rename(20);
    expect(answers).toHaveLength(2);
    for (const answer of answers) expect(answer).toMatch(refused);
    expect(lived.results.at(-1)).toMatchObject({ release: 'v2', result: { status: 'UPDATE_ROLLBACK_COMPLETE' } });
    expect(lived.records.find(({ release }) => release === 'v2')?.events.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(refused),
    );
    expect(lived.acts.filter(({ at }) => at > start + 20 * minutes)).toEqual([]);
  });

  test('holds a campaign that runs', async () => {
    const { lived, start } = await rename(45);
    const after = lived.acts.filter(({ at }) => at > start + 45 * minutes);
    expect(lived.acts.some(({ at }) => at > start + 40 * minutes)).toBe(true);
    expect(after.map(({ intent }) => intent)).toEqual([]);
  });
});

describe('a name that a release gives itself', () => {
  const canary = readScenario({
    fleets: [{ name: 'canary', desiredCapacity: 4 }],
    // There is work again after the second deployment.
    faults: [{ kind: 'new-wanted', fleet: 'canary', at: '50m', image: 'ami-newer' }],
  });
  /** The same name is deployed a second time with other code, 30 minutes after the first was attested for every fleet. */
  const deployAgain = (step: Partial<ReleaseStep> = {}): Promise<ReleaseRehearsal> =>
    rehearseReleases({
      scenario: canary,
      steps: [{ release: 'v1' }, { release: 'v1', build: 'again', after: 1_800, ...step }],
      canaryFleets: ['canary'],
      watch: 5_400,
    });
  const recordOf = ({ records }: ReleaseRehearsal) => records.find(({ release }) => release === 'v1');

  test('is judged anew where it names other code, and its lease is for that', async () => {
    const lived = await deployAgain();
    const judged = recordOf(lived)?.verdicts.map(({ phase, outcome }) => `${phase} ${outcome}`);
    expect(judged).toEqual(expect.arrayContaining(['pre-traffic pass', 'post-traffic pass']));
    expect(recordOf(lived)?.functionVersion).toBe('2');
    expect(leaseOf(lived, 'v1')?.versions).toEqual(expect.arrayContaining([expect.stringMatching(/BeginFunction.*:2 /)]));
    expect(leaseOf(lived, 'v1')?.versions?.join(' ')).not.toMatch(/BeginFunction[^ ]*:1 /);
    expect(lived.acts.some(({ at }) => at > canary.startMs + 50 * minutes)).toBe(true);
  });

  test('gives code that was not judged no act, whatever it calls itself, also where its hooks were taken away', async () => {
    const { translated } = readRecordedStack();
    const resources = Object.entries(translated.Resources).map(([id, resource]) => {
      const { UpdatePolicy: policy, ...rest } = resource as { UpdatePolicy?: Record<string, Record<string, unknown>> };
      if (policy?.CodeDeployLambdaAliasUpdate === undefined) return [id, resource] as const;
      const { BeforeAllowTrafficHook: _before, AfterAllowTrafficHook: _after, ...update } = policy.CodeDeployLambdaAliasUpdate;
      return [id, { ...rest, UpdatePolicy: { ...policy, CodeDeployLambdaAliasUpdate: update } }] as const;
    });
    const lived = await deployAgain({
      translated: { ...translated, Resources: Object.fromEntries(resources) as typeof translated.Resources },
    });
    expect(lived.results.at(-1)).toMatchObject({ release: 'v1', result: { status: 'UPDATE_COMPLETE' } });
    expect(beginOf(lived.release).published).toBe(2);
    expect(leaseOf(lived, 'v1')).toMatchObject({ scope: 'all' });
    expect(lived.acts.filter(({ at }) => at > canary.startMs + 50 * minutes)).toEqual([]);
    const planned = [...lived.release.stateMachines.executions.values()].map(({ result }) => JSON.stringify(result?.output ?? ''));
    expect(planned.some((text) => /lease of release v1 is not for \S+AdvanceFunction\S*:2 \S+, which runs/.test(text))).toBe(true);
  });
});
