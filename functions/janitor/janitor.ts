import * as z from 'zod/mini';
import { type TearDownDoors, tearDown } from '../../core/begin/tear-down.ts';
import { isOfTheWorld, WorldError } from '../../core/errors.ts';
import { validate } from '../../core/policy/validate.ts';
import type { Notices } from '../../core/ports.ts';

/** What CloudFormation sends ("Custom resource request objects", CloudFormation user guide). */
const eventSchema = z.looseObject({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.string(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.optional(z.string()),
});

/** It never changes: CloudFormation would take another one for a replacement, and have the old one deleted in the middle of an update. */
export const physicalId = 'recycler-janitor';

/** Seconds for all of the work. With the answer, which may need several attempts, it stays within 14 minutes. */
const longest = 760;
const attempts = 5;

export type JanitorDoors = TearDownDoors & {
  notices: Notices;
  /** How a stack (its id) stands, in the words of CloudFormation. */
  readStackStatus: (stackId: string) => Promise<string>;
  /** @throws WorldError when it was not taken */
  put: (url: string, text: string) => Promise<void>;
};

/** What it reports: nothing to do, or what is left. */
export type Cleaned = { status: 'SUCCESS'; reason: string };

/**
 * Is the resource deleted because a new template, or the old one after a failed update, has none? Then the stack stays, and its campaigns go on.
 * What is not known is no update: what is stopped in vain begins again, what is left suspended does not.
 */
const isUpdate = async (doors: JanitorDoors, stackId: string): Promise<boolean> => {
  try {
    return (await doors.readStackStatus(stackId)).startsWith('UPDATE_');
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    doors.log(`how the stack stands could not be read: ${error.message}`);
    return false;
  }
};

/** Clears out, come what may: a stack must be deletable, so that a failure is reported and delays nothing. */
const clean = async (doors: JanitorDoors): Promise<string> => {
  let left: string[];
  try {
    ({ left } = await tearDown(doors, doors.clock.now() + longest * 1_000));
  } catch (error) {
    // A ledger that is not there, as after a first installation that was rolled back, holds no campaign.
    if (((error as Error).cause as Error | undefined)?.name === 'ResourceNotFoundException') return 'there is no ledger';
    left = [`open campaigns could not be looked after: ${(error as Error).message}; recycler status shows them`];
  }
  if (left.length === 0) return 'every campaign has ended';
  const text = `the stack is deleted, and not everything is over: ${left.join('; ')}`;
  try {
    await doors.notices.send({ level: 'alert', text, campaign: '', fleet: 'Instance Recycler' });
  } catch (error) {
    doors.log(`the notice could not be sent: ${(error as Error).message}`);
  }
  return text;
};

/** @throws WorldError when CloudFormation did not take the answer; Lambda then has the whole request done again */
const answer = async (doors: JanitorDoors, url: string, body: object): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await doors.put(url, JSON.stringify(body));
    } catch (error) {
      if (!(error instanceof WorldError) || attempt === attempts) throw error;
      doors.log(`CloudFormation did not take the answer: ${error.message}`);
    }
    await doors.clock.sleep(2 ** (attempt - 1));
  }
};

/**
 * The custom resource that CloudFormation deletes before anything else of the stack: then it sees to it that no campaign is left with something
 * suspended. Otherwise it does nothing. Its answer is always SUCCESS.
 */
export const cleanUp =
  (doors: JanitorDoors) =>
  async (event: unknown): Promise<Cleaned> => {
    const { RequestType, ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId } = validate(
      eventSchema,
      event,
      'the request of CloudFormation',
    );
    // A resource that was never made has a name that CloudFormation gave it.
    const isOurs = RequestType === 'Delete' && PhysicalResourceId === physicalId && !(await isUpdate(doors, StackId));
    const reason = isOurs ? await clean(doors) : 'nothing to do';
    doors.log(reason);
    const done = { status: 'SUCCESS', reason } as const;
    await answer(doors, ResponseURL, {
      Status: done.status,
      // "must be less than 4 KB" for the whole answer (the same guide).
      Reason: reason.slice(0, 1_000),
      PhysicalResourceId: PhysicalResourceId ?? physicalId,
      StackId,
      RequestId,
      LogicalResourceId,
    });
    return done;
  };
