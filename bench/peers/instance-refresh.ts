import { fillSlots, type Span } from './fill-slots.ts';
import { judgeCourse } from './judge-course.ts';
import type { PeerDraws, PeerRun } from './peer.ts';

/** Preferences of an instance refresh, as far as they set its pace. */
export type RefreshPreferences = {
  /** Launches before it terminates (MaxHealthyPercentage is set); else terminates and launches together. */
  isLaunchFirst: boolean;
  warmupSeconds: number;
  /** A lifecycle hook keeps a new server out of service until it is ready, so that the warm-up begins then. */
  isHeldUntilReady?: boolean;
  /** After which shares of the servers it rests, in percent, and for how long. */
  checkpoints?: { percentages: readonly number[]; delaySeconds: number };
};

/** Seconds until a new server is InService with no hook, as the embedded cloud has it: the machine runs. */
const untilInService = (boot: number): number => Math.min(30, boot / 4);

/**
 * EC2 Auto Scaling's instance refresh, strategy Rolling. It replaces at most `desired - ceil(desired x MinHealthyPercentage)` at a time, one
 * after the other as each is done; with MaxHealthyPercentage it launches first, and a server that terminates gives its place back at once. A
 * replacement counts once it is InService, healthy and past the warm-up. At each checkpoint it rests, then goes on by itself.
 *
 * Sources: Auto Scaling user guide, understand-instance-refresh-default-values and asg-adding-checkpoints-instance-refresh; API reference,
 * RefreshPreferences and InstanceMaintenancePolicy.
 */
export const refreshInstances = (preferences: RefreshPreferences, { slots, boots, old }: PeerDraws): PeerRun => {
  const { isLaunchFirst, warmupSeconds, isHeldUntilReady = false, checkpoints } = preferences;
  const servers = old.length;
  const secondsOf = (index: number): number => {
    const boot = boots[index] ?? 0;
    return isHeldUntilReady ? boot + warmupSeconds : Math.max(boot, untilInService(boot) + warmupSeconds);
  };
  const marks = [...(checkpoints?.percentages ?? []), 100].map((percentage) => Math.ceil((servers * percentage) / 100));
  const spans: Span[] = [];
  for (const mark of marks.filter((each, index) => index === marks.indexOf(each))) {
    const reached = Math.max(0, ...spans.map(({ to }) => to));
    const start = spans.length > 0 ? reached + (checkpoints?.delaySeconds ?? 0) : 0;
    const done = spans.length;
    spans.push(...fillSlots(mark - done, slots, (piece, from) => from + secondsOf(done + piece), start));
  }
  const from = spans.map((span) => span.from);
  const to = spans.map((span) => span.to);
  const joined = from.map((at, index) => at + (boots[index] ?? 0));
  const left = isLaunchFirst ? to : from;
  return {
    ...judgeCourse({ launched: from, joined, left, terminated: left, over: Math.max(0, ...to) }, servers),
    // It waits for those that are not healthy, and fails after an hour.
    badImageHits: Math.min(slots, servers),
    ...(isHeldUntilReady && { grantedMore: 'a lifecycle hook that holds each new server until it is ready' }),
  };
};
