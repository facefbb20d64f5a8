import * as z from 'zod/mini';
import type { Subject } from '../../core/begin/wake-fleets.ts';

/** An event of EventBridge, as far as it says that a server may be bad ("Events reference", EventBridge); what else it holds is left alone. */
const eventSchema = z.looseObject({
  id: z.string(),
  source: z.enum(['aws.cloudwatch', 'aws.autoscaling', 'aws.ecs']),
  detail: z.looseObject({
    AutoScalingGroupName: z.optional(z.string()),
    clusterArn: z.optional(z.string()),
    configuration: z.optional(
      z.looseObject({
        metrics: z.optional(
          z.array(
            z.looseObject({
              metricStat: z.optional(
                z.looseObject({ metric: z.looseObject({ dimensions: z.optional(z.record(z.string(), z.string())) }) }),
              ),
            }),
          ),
        ),
      }),
    ),
  }),
});

/** Which event of AWS this is, and what it is about; undefined where it is none, as for the schedule and for people. */
export const readWake = (event: unknown): { id: string; subject: Subject } | undefined => {
  const parsed = z.safeParse(eventSchema, event);
  if (!parsed.success) return undefined;
  const { id, detail } = parsed.data;
  const { AutoScalingGroupName: group, clusterArn: cluster, configuration } = detail;
  const targetGroups = (configuration?.metrics ?? []).flatMap(({ metricStat }) => metricStat?.metric.dimensions?.TargetGroup ?? []);
  return {
    id,
    subject: {
      ...(group !== undefined && { group }),
      ...(cluster !== undefined && { cluster }),
      ...(targetGroups.length > 0 && { targetGroups: [...new Set(targetGroups)].toSorted() }),
    },
  };
};
