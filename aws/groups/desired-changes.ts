import { type AutoScalingClient, paginateDescribePolicies, type ScalingPolicy } from '@aws-sdk/client-auto-scaling';
import type { DesiredChange } from '../../core/record/observation.ts';
import { read } from '../calls.ts';
import type { knowsOperation } from '../stand-in.ts';
import { readActivities } from './activities.ts';

/** How long after its cause an activity may begin, in milliseconds: Auto Scaling acts within a minute or so. */
const reaction = 5 * 60_000;

/**
 * What Auto Scaling writes as the cause where desired was changed, such as "At 2024-09-03T06:56:23Z a user request executed policy scale-out
 * changing the desired capacity from 7 to 8." (examples: API reference, DescribeScalingActivities; knowledge center, auto-scaling-scale-down).
 */
const changed = /At (\S+Z) (.+?) changing the desired capacity from (\d+) to (\d+)/g;
/** Where a person took a server out, and desired went down with it: "instance i-1 was taken out of service in response to a user request, shrinking the capacity from 4 to 3". */
const takenOut =
  /At (\S+Z) (?:an )?instance (\S+)?\s*was (?:taken out of service|moved to standby|detached) in response to a user request, shrinking the capacity from (\d+) to (\d+)/gi;
/** Where one came back, and desired went up with it (the example of the API reference, ExitStandby). */
const broughtBack =
  /At (\S+Z) (?:an )?instance (\S+)?\s*was moved out of standby in response to a user request, increasing the capacity from (\d+) to (\d+)/gi;
const byPolicy = /(?:executed|triggered) policy (.+)$/;

type Found = Omit<DesiredChange, 'kind'>;

const findIn = (cause: string): Found[] => [
  ...[...cause.matchAll(changed)].map(([, at = '', text = '', from, to]) => ({
    at: Date.parse(at),
    from: Number(from),
    to: Number(to),
    cause: text,
    ...(byPolicy.test(text) && { policy: byPolicy.exec(text)?.[1] ?? '' }),
  })),
  ...[...cause.matchAll(takenOut)].map(([, at = '', server, from, to]) => ({
    at: Date.parse(at),
    from: Number(from),
    to: Number(to),
    cause: 'a server was taken out in response to a user request',
    ...(server !== undefined && { server }),
  })),
  ...[...cause.matchAll(broughtBack)].map(([, at = '', server, from, to]) => ({
    at: Date.parse(at),
    from: Number(from),
    to: Number(to),
    cause: 'a server was taken out of standby in response to a user request',
    ...(server !== undefined && { server }),
  })),
];

/**
 * What a policy does is a function of what was there where it adds or takes away ("Scaling adjustment types", as-scaling-simple-step.html).
 * Target tracking, a schedule and a person set the number that is needed. So it is assumed of a policy that is gone, too: then desired
 * never ends below what was set.
 */
const kindOf = ({ policy, server }: Found, policies: readonly ScalingPolicy[]): DesiredChange['kind'] => {
  if (server !== undefined) return 'relative';
  const adjustment = policies.find(({ PolicyName }) => PolicyName === policy)?.AdjustmentType;
  return policy !== undefined && (adjustment === 'ChangeInCapacity' || adjustment === 'PercentChangeInCapacity') ? 'relative' : 'absolute';
};

/**
 * How desired of a group was changed, by what Auto Scaling records of why it launched and terminated servers, each change once, oldest first.
 * A change for which no server came or went leaves no trace there.
 *
 * @param knows an endpoint that is not AWS and does not know activities has none
 * @throws WorldError, Retryable
 */
export const readDesiredChanges = async (
  client: AutoScalingClient,
  knows: ReturnType<typeof knowsOperation>,
  group: string,
  since: number,
): Promise<DesiredChange[]> => {
  const activities = await readActivities(client, knows, group, since - reaction);
  const found = new Map(
    activities
      .flatMap(({ Cause = '' }) => findIn(Cause))
      .filter(({ at }) => at >= since)
      .map((each) => [JSON.stringify(each), each]),
  );
  const policies = [...found.values()].some(({ policy }) => policy !== undefined) ? await listPolicies(client, group) : [];
  return [...found.values()].map((each) => ({ ...each, kind: kindOf(each, policies) })).toSorted((a, b) => a.at - b.at);
};

const listPolicies = (client: AutoScalingClient, group: string): Promise<ScalingPolicy[]> =>
  read('autoscaling:DescribePolicies', async () => {
    const policies: ScalingPolicy[] = [];
    for await (const page of paginateDescribePolicies({ client, pageSize: 100 }, { AutoScalingGroupName: group }))
      policies.push(...(page.ScalingPolicies ?? []));
    return policies;
  });
