import * as z from 'zod/mini';
import { validate } from '../../../core/policy/validate.ts';
import { type BakeExecutions, type BeginBakeDoors, beginBakes, type Finding } from '../../begin/begin-bakes.ts';
import type { BeginBakeResult } from '../../begin/begin-result.ts';

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

/** From the schedule the event names nothing, or what prunes; a person names one recipe. The gate asks which release this is. */
const eventSchema = z.looseObject({
  recipe: z.optional(z.string()),
  isUrgent: z.optional(z.boolean()),
  actor: z._default(z.string(), 'schedule'),
  prunes: z.optional(z.boolean()),
  identify: z.optional(z.boolean()),
});

/** Which release this is, which version of the state machine it starts (ARN), and the versions of functions that it calls besides. */
export type Identity = { release: string; stateMachine: string; calls: readonly string[] };

/** What the function did about each recipe; or that it had images pruned. */
export type BakeTick = { recipes: BeginBakeResult[]; hasPruned?: true };

/** Pruning is started and not waited for. */
export type BeginBakeFunctionDoors = BeginBakeDoors & { identity: Identity; startPruning: () => Promise<void> };

/**
 * The function on the schedule: it continues open bakes, and begins those that are due. Once in an hour the schedule has it start what prunes images,
 * in the version of its own release, so that no version acts that was not judged. With `identify` it only answers which release would act.
 */
export const beginBake =
  (doors: BeginBakeFunctionDoors, executions: BakeExecutions) =>
  async (event: unknown): Promise<BakeTick | Identity> => {
    const finding = readFinding(event);
    if (finding) return { recipes: await beginBakes(doors, executions, { finding, actor: 'Amazon Inspector' }) };
    const { identify, prunes, ...request } = validate(eventSchema, event ?? {}, 'the event of begin-bake');
    if (identify) return doors.identity;
    if (!prunes) return { recipes: await beginBakes(doors, executions, request) };
    await doors.startPruning();
    return { recipes: [], hasPruned: true };
  };

/** The finding in an event of Amazon Inspector; undefined where it is another event, or one about something else than a server of EC2. */
const readFinding = (event: unknown): Finding | undefined => {
  const { source, detail } = (event ?? {}) as { source?: unknown; detail?: unknown };
  if (source !== 'aws.inspector2') return undefined;
  const { severity, title, resources } = validate(findingSchema, detail, 'the finding of Amazon Inspector');
  const image = resources.map(({ details }) => details?.awsEc2Instance?.imageId).find((id) => id !== undefined);
  return { image: image ?? 'none', severity, title: title.slice(0, 200) };
};
