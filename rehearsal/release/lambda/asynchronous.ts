import { hexOf } from '../../chance.ts';
import type { VirtualClock } from '../../virtual-clock.ts';
import type { Refusal } from '../authorise.ts';
import type { Timeline } from '../timeline.ts';
import type { Functions } from './functions.ts';
import type { Answer, Invocations } from './invocation.ts';

/** Hands an event to a function and does not wait for it. Answers the id of the request. @throws ResourceNotFoundException */
export type InvokeLater = (written: string, payload: unknown, qualifier?: string) => string;

/** "Lambda retries ... two more times, with a one-minute wait between the first two attempts, and two minutes between the second and third". */
const secondsBeforeRetry = [60, 120];
/** "For throttling errors (429) ... the retry interval increases exponentially from 1 second after the first attempt to a maximum of 5 minutes". */
const longestThrottled = 300;
const defaults = { retries: 2, maxAgeSeconds: 6 * 3_600, onFailure: undefined };

type Parts = { clock: VirtualClock; functions: Functions; invocations: Invocations; timeline: Timeline; refusal: Refusal };

/**
 * Asynchronous invocation: retries on errors and throttling, then the destination for failures, as the settings of the invoked qualifier say.
 * Settings of an alias or of the function do not count for an invocation by version.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export const createInvokeLater = ({ clock, functions, invocations, timeline, refusal }: Parts): InvokeLater => {
  let count = 0;

  const invokeLater: InvokeLater = (written, payload, asked) => {
    const { fn, qualifier } = functions.require(written, asked);
    count += 1;
    const requestId = hexOf(`event:${fn.name}:${count}`);
    const arrivedAt = clock.now();
    const event: unknown = JSON.parse(JSON.stringify(payload ?? {}));
    const fail = (condition: string, attempts: number, last: Answer | undefined): void => {
      const { onFailure } = fn.asynchronous.get(qualifier) ?? defaults;
      const functionArn = `${fn.arn}:${qualifier}`;
      timeline.add('event-failed', `${fn.logicalId} gave up an event after ${attempts} attempts: ${condition}`, {
        function: fn.logicalId,
        qualifier,
      });
      if (onFailure === undefined) return;
      const record = {
        version: '1.0',
        timestamp: new Date(clock.now()).toISOString(),
        requestContext: { requestId, functionArn, condition, approximateInvokeCount: attempts },
        requestPayload: event,
        ...(last && {
          responseContext: { statusCode: 200, executedVersion: last.version, functionError: last.functionError },
          responsePayload: JSON.parse(last.payload) as unknown,
        }),
      };
      // "your function's execution role ... lambda:InvokeFunction" (the same guide, destinations).
      const lacks = refusal(fn.latest.role, 'lambda:InvokeFunction', onFailure);
      if (lacks !== undefined) timeline.add('event-refused', lacks, { function: fn.logicalId });
      else if (functions.find(onFailure)) invokeLater(onFailure, record);
    };
    void clock.spawn(async () => {
      let attempts = 0;
      let throttled = 0;
      let last: Answer | undefined;
      for (;;) {
        // Looked up each time: the settings may change while an event waits.
        const settings = fn.asynchronous.get(qualifier) ?? defaults;
        if (clock.now() - arrivedAt > settings.maxAgeSeconds * 1_000) return fail('EventAgeExceeded', attempts, last);
        try {
          attempts += 1;
          last = await invocations.invoke(fn.arn, qualifier, event);
          if (!last.functionError) return;
          if (attempts > settings.retries) return fail('RetriesExhausted', attempts, last);
          await clock.sleep(secondsBeforeRetry[attempts - 1] ?? 120);
        } catch (error) {
          if ((error as Error).name !== 'TooManyRequestsException') throw error;
          attempts -= 1;
          await clock.sleep(Math.min(longestThrottled, 2 ** throttled));
          throttled += 1;
        }
      }
    });
    return requestId;
  };
  return invokeLater;
};
