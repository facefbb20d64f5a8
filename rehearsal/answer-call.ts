import { type CallLog, findFleetOf } from './call-log.ts';
import type { Crashes } from './crash.ts';
import type { FaultOf } from './fault-schema.ts';
import { findBusy } from './find-busy.ts';
import { findDenial } from './find-denial.ts';
import type { Ground } from './ground.ts';
import { createServiceError, type Operations } from './operation.ts';
import { createTokenBuckets, type Limits } from './token-bucket.ts';

export type Call = { service: string; name: string; input: object; signal?: AbortSignal | undefined };
export type AnswerCall = (call: Call) => Promise<object>;

/** Asked before a call is answered: it waits, or throws an error as the SDK throws it. */
export type AdmitCall = (call: Call) => Promise<void>;

type Parts = {
  ground: Ground;
  operations: Operations;
  /** Asked in turn before each call; more may be added later. */
  admissions: readonly AdmitCall[];
  crashes: Crashes;
  log: CallLog;
  limits: Limits;
  latencySeconds: number;
};

const isNamed = (names: readonly string[] | undefined, name: string): boolean => names === undefined || names.includes(name);

const createThrottling = (service: string): Error => {
  if (service === 'EC2') return createServiceError('RequestLimitExceeded', 'Request limit exceeded.', 503);
  const isJson = ['SSM', 'DynamoDB', 'SFN', 'Lambda', 'ECS'].includes(service);
  return createServiceError(isJson ? 'ThrottlingException' : 'Throttling', 'Rate exceeded');
};

const createLostResponse = (): Error => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

const createAborted = (): Error => Object.assign(new Error('Request aborted'), { name: 'AbortError' });

// 501 is neither retried by the SDK nor taken for an answer, so what the rehearsal does not know stops the run with its reason.
const createUnknown = (message: string): Error => createServiceError('NotImplementedInRehearsal', message, 501);

/**
 * Answers one attempt of one call: latency, counts, throttling, the operation, a lost answer. Answers are copies.
 *
 * @throws an error as the SDK throws it; 501 `NotImplementedInRehearsal` for an operation or input member that is not known
 */
export const createAnswerCall = ({ ground, operations, admissions, crashes, log, limits, latencySeconds }: Parts): AnswerCall => {
  const { clock, scenario } = ground;
  const takeToken = createTokenBuckets(clock, limits);
  const throttles = scenario.faults.filter((fault): fault is FaultOf<'throttle'> => fault.kind === 'throttle');
  const losses = scenario.faults.flatMap((fault) => (fault.kind === 'lost-response' ? [{ fault, seen: 0 }] : []));

  const isThrottled = (name: string): boolean => {
    const seconds = (clock.now() - scenario.startMs) / 1_000;
    return throttles.some(({ from, for: span, operations: names }) => seconds >= from && seconds < from + span && isNamed(names, name));
  };
  const isLost = (name: string): boolean => {
    const matching = losses.filter(({ fault }) => isNamed(fault.operations, name));
    for (const loss of matching) loss.seen += 1;
    return matching.some(({ fault, seen }) => seen === fault.nth);
  };

  return async ({ service, name, input, signal }) => {
    await crashes.beforeCall(`${service}.${name}`);
    if (signal?.aborted) throw createAborted();
    if (latencySeconds > 0) await clock.sleep(latencySeconds);
    if (signal?.aborted) throw createAborted();
    const operation = operations[`${service}.${name}`];
    if (!operation) throw createUnknown(`the rehearsal does not know the operation ${service}.${name}`);
    const unknown = Object.entries(input).find(([member, value]) => value !== undefined && !operation.takes.includes(member));
    if (unknown) throw createUnknown(`the rehearsal does not know the member ${unknown[0]} of ${service}.${name}`);
    for (const admit of admissions) await admit({ service, name, input, signal });
    log.count(findFleetOf(ground, input), name, operation.isMutating);
    if (isThrottled(name) || !takeToken(service, name, input)) {
      log.countThrottled();
      throw createThrottling(service);
    }
    const busy = operation.isMutating ? findBusy(ground, service, name, input) : undefined;
    if (busy) throw busy;
    const denial = findDenial(ground, service, name);
    if (denial) throw denial;
    const answered = operation.answer(input);
    const answer = answered instanceof Promise ? await answered : answered;
    if (isLost(name)) throw createLostResponse();
    return answer;
  };
};
