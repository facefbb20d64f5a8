import type { ReleaseScenario } from '../../rehearsal/release/release-scenario.ts';
import type { TimelineEvent } from '../../rehearsal/release/timeline.ts';
import { createImagesProgram } from './images-program.ts';
import { type ReleaseRehearsal, type ReleaseRehearsalRequest, readRecordedStack, rehearseReleases } from './rehearse-releases.ts';

/** What befalls each release, when it comes: denials and drift from its deployment on, its alarm once its traffic moves. */
const plant =
  ({ releases }: ReleaseScenario, deny: string[], throttle: string[]): NonNullable<ReleaseRehearsalRequest['onReady']> =>
  (world, release) => {
    let current: ReleaseScenario['releases'][number] | undefined;
    let hasRung = false;
    release.timeline.listen(({ kind, data }) => {
      if (kind === 'stack' && typeof data.release === 'string' && data.release !== current?.release) {
        current = releases.find((each) => each.release === data.release);
        hasRung = false;
        deny.splice(0, deny.length, ...(current?.deny ?? []));
        throttle.splice(0, throttle.length, ...(current?.throttle ?? []));
        for (const [resource, changes] of Object.entries(current?.drift ?? {})) release.settings.drift(resource, changes as never);
      }
      const alarm = current?.alarm;
      if (kind !== 'traffic' || !alarm || hasRung) return;
      hasRung = true;
      world.clock.at(world.clock.now() + alarm.after * 1_000, () => release.alarms.force('CandidateAlarm', 'ALARM', alarm.for));
    });
  };

const account = '111122223333';
/** The role of builders that a person gives a stack of images, and has made for servers alone. */
const builder = 'image-builder';
const trusting = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };

/** What is deployed in place of the stack of the Recycler, with what a person gives it; nothing where it is that one. */
const chooseStack = (stack: ReleaseScenario['stack']): Partial<ReleaseRehearsalRequest> =>
  stack === 'recycler'
    ? {}
    : {
        stack: { ...readRecordedStack('images'), program: createImagesProgram() },
        attests: false,
        options: { roles: { [builder]: { AssumeRolePolicyDocument: { Statement: [trusting] } } } },
      };

/** Runs the releases of a file. */
export const runReleaseScenario = (scenario: ReleaseScenario, onEvent?: (event: TimelineEvent) => void): Promise<ReleaseRehearsal> => {
  const deny: string[] = [];
  const throttle: string[] = [];
  const { options: ofStack, ...chosen } = chooseStack(scenario.stack);
  const parameters = scenario.stack === 'images' ? { InstanceRoleArns: `arn:aws:iam::${account}:role/${builder}` } : {};
  return rehearseReleases({
    scenario: scenario.scenario,
    steps: scenario.releases.map(({ release, after }) => ({ release, after, parameters })),
    canaryFleets: scenario.canaryFleets,
    deploymentType: scenario.deploymentType,
    attests: scenario.attests,
    watch: scenario.watch,
    options: {
      ...ofStack,
      deny,
      throttle,
      faults: scenario.faults,
      compliance: scenario.compliance,
      eventsLost: scenario.eventsLost,
      hooksOnRollback: scenario.hooksOnRollback,
    },
    ...chosen,
    onReady: plant(scenario, deny, throttle),
    ...(onEvent && { onEvent }),
  });
};
