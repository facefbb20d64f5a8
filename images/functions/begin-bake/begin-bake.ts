import * as z from 'zod/mini';
import { validate } from '../../../core/policy/validate.ts';
import { type BakeExecutions, type BeginBakeDoors, type BeginBakeResult, beginBakes, type Finding } from '../../begin/begin-bakes.ts';

/** A finding as Amazon Inspector sends it by EventBridge (Inspector user guide, eventbridge-integration). */
const findingSchema = z.looseObject({
  severity: z.string(),
  title: z._default(z.string(), 'a vulnerability'),
  resources: z.array(
    z.looseObject({
      details: z.optional(z.looseObject({ awsEc2Instance: z.optional(z.looseObject({ imageId: z.optional(z.string()) })) })),
    }),
  ),
});

/** From the schedule the event names nothing; a person names one recipe. */
const eventSchema = z.looseObject({
  recipe: z.optional(z.string()),
  isUrgent: z.optional(z.boolean()),
  actor: z._default(z.string(), 'schedule'),
});

/** The function on the schedule: it continues open bakes, and begins those that are due. */
export const beginBake =
  (doors: BeginBakeDoors, executions: BakeExecutions) =>
  async (event: unknown): Promise<{ recipes: BeginBakeResult[] }> => {
    const finding = readFinding(event);
    const request = finding ? { finding, actor: 'Amazon Inspector' } : validate(eventSchema, event ?? {}, 'the event of begin-bake');
    return { recipes: await beginBakes(doors, executions, request) };
  };

/** The finding in an event of Amazon Inspector; undefined where it is another event, or one about something else than a server of EC2. */
const readFinding = (event: unknown): Finding | undefined => {
  const { source, detail } = (event ?? {}) as { source?: unknown; detail?: unknown };
  if (source !== 'aws.inspector2') return undefined;
  const { severity, title, resources } = validate(findingSchema, detail, 'the finding of Amazon Inspector');
  const image = resources.map(({ details }) => details?.awsEc2Instance?.imageId).find((id) => id !== undefined);
  return { image: image ?? 'none', severity, title: title.slice(0, 200) };
};
