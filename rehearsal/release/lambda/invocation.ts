import { hexOf } from '../../chance.ts';
import { createServiceError } from '../../operation.ts';
import type { World } from '../../world.ts';
import type { Timeline } from '../timeline.ts';
import type { Caller, Callers } from './caller.ts';
import type { FunctionFault } from './function-fault.ts';
import { type CloudFunction, type Functions, type FunctionVersion, latest } from './functions.ts';

/** As much of Lambda's context as a handler gets; the time that is left runs on the virtual clock. */
export type InvocationContext = {
  functionName: string;
  functionVersion: string;
  invokedFunctionArn: string;
  memoryLimitInMB: string;
  awsRequestId: string;
  getRemainingTimeInMillis: () => number;
};
export type Handler = (event: unknown, context: InvocationContext) => Promise<unknown>;

/** Facts of the version whose handler is loaded. */
export type LoadedVersion = { functionName: string; version: string; arn: string; environment: Record<string, string>; role: string };
/** Loads the handler of a function as one release has it; undefined: the embedded cloud answers for it as it would without a stack. */
export type Load = (logicalId: string, release: string, version: LoadedVersion) => Promise<Handler | undefined>;

/** One invocation as it went. Times are milliseconds. */
export type Invocation = {
  requestId: string;
  logicalId: string;
  functionName: string;
  qualifier: string;
  version: string;
  release: string;
  at: number;
  endedAt: number;
  /** The name of its error. */
  error?: string;
};

/** What came of an invocation: what the handler answered as JSON text, or the error's JSON with `functionError`. */
export type Answer = { payload: string; functionError?: 'Unhandled'; version: string; requestId: string };

export type Invocations = {
  log: readonly Invocation[];
  /** Invokes once and waits. @throws ResourceNotFoundException, TooManyRequestsException */
  invoke: (written: string, qualifier: string | undefined, payload: unknown) => Promise<Answer>;
};

type Emit = (name: 'Invocations' | 'Errors' | 'Duration' | 'Throttles', value: number, where: Emitted) => void;
export type Emitted = { fn: CloudFunction; qualifier: string; version: string; at: number };
/** Answers for a function that nothing was loaded for. */
export type AnswerElsewhere = (logicalId: string, payload: unknown) => Promise<unknown>;
type Parts = {
  world: World;
  functions: Functions;
  callers: Callers;
  load: Load;
  answerElsewhere: AnswerElsewhere;
  faults: readonly FunctionFault[];
  emit: Emit;
  timeline: Timeline;
};

const errorPayload = (error: unknown): { errorType: string; errorMessage: string; trace: string[] } => {
  const { name, message, stack } = error instanceof Error ? error : { name: typeof error, message: String(error), stack: '' };
  return { errorType: name, errorMessage: message, trace: (stack ?? '').split('\n') };
};

const createEnd = (name: string, message: string): Error => Object.assign(new Error(message), { name, stack: '' });

/**
 * Runs handlers as Lambda does: each invocation under its version's role, with its time-out on the virtual clock. What exceeds its time or
 * dies stays where it was for ever, and none of its calls is answered any more.
 */
export const createInvocations = ({ world, functions, callers, load, answerElsewhere, faults, emit, timeline }: Parts): Invocations => {
  const { clock } = world;
  const log: Invocation[] = [];
  const loaded = new Map<string, Promise<Handler | undefined>>();
  const counts = new Map<string, number>();
  const running = new Map<string, (error: Error) => void>();
  // A handler that waits for what never comes, without a call, is ended by its time-out like any other that hangs.
  clock.onStuck((labels) => labels.filter((label) => endStalled(running.get(label))).length > 0);

  const loadOnce = (fn: CloudFunction, version: FunctionVersion): Promise<Handler | undefined> => {
    const arn = `${fn.arn}:${version.version}`;
    const key = version.version === latest ? `${arn}:${version.publishedAt}` : arn;
    const known = loaded.get(key);
    if (known) return known;
    const { environment, role, release } = version;
    const facts = { functionName: fn.name, version: version.version, arn, environment, role };
    const loading = load(fn.logicalId, release, facts);
    loaded.set(key, loading);
    // A module that fails to load is loaded again by the next environment.
    loading.catch(() => loaded.delete(key));
    return loading;
  };

  const isStruck = (fault: FunctionFault, fn: CloudFunction, release: string, count: number): boolean => {
    const seconds = (clock.now() - world.ground.scenario.startMs) / 1_000;
    return (
      fault.function === fn.logicalId &&
      (fault.release === undefined || fault.release === release) &&
      (fault.nth === undefined || fault.nth === count) &&
      seconds >= (fault.from ?? 0) &&
      seconds < (fault.from ?? 0) + (fault.for ?? Number.POSITIVE_INFINITY)
    );
  };

  const invoke: Invocations['invoke'] = async (written, asked, payload) => {
    const named = functions.require(written, asked);
    const { fn, qualifier } = named;
    const version = functions.choose(named);
    const at = clock.now();
    const where: Emitted = { fn, qualifier, version: version.version, at };
    const count = (counts.get(fn.logicalId) ?? 0) + 1;
    counts.set(fn.logicalId, count);
    const struck = faults.filter((fault) => isStruck(fault, fn, version.release, count));
    if (struck.some(({ kind }) => kind === 'throttle')) {
      emit('Throttles', 1, where);
      throw createServiceError('TooManyRequestsException', 'Rate Exceeded.', 429);
    }
    const requestId = hexOf(`invocation:${fn.name}:${count}`);
    const endsAt = at + version.timeoutSeconds * 1_000;
    const { cut, end } = createCut();
    const fault = struck[0];
    const caller: Caller = {
      role: version.role,
      functionName: fn.name,
      isDead: false,
      calls: 0,
      onCall: (self) => {
        if (fault === undefined || self.calls !== (fault.atCall ?? 1)) return;
        self.isDead = true;
        if (fault.kind === 'crash')
          end(createEnd('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`));
      },
    };
    const context: InvocationContext = {
      functionName: fn.name,
      functionVersion: version.version,
      invokedFunctionArn: qualifier === latest ? fn.arn : `${fn.arn}:${qualifier}`,
      memoryLimitInMB: String(version.memoryMb),
      awsRequestId: requestId,
      getRemainingTimeInMillis: () => Math.max(0, endsAt - clock.now()),
    };
    let isOver = false;
    const work = async (): Promise<unknown> => {
      const handler = await loadOnce(fn, version);
      running.set(requestId, end);
      if (fault?.kind === 'throw') throw new Error(fault.message ?? 'a planted fault');
      if (fault?.atCall === 0) caller.isDead = true;
      if (fault?.atCall === 0 && fault.kind === 'crash')
        throw createEnd('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited`);
      if (caller.isDead) return clock.waitFor(new Promise<never>(() => undefined));
      if (fault?.kind === 'slow') await clock.sleep(fault.seconds ?? 60);
      const copy: unknown = JSON.parse(JSON.stringify(payload ?? {}));
      return handler ? handler(copy, context) : answerElsewhere(fn.logicalId, copy);
    };
    const timer = new AbortController();
    const expire = async (): Promise<never> => {
      await clock.sleep(version.timeoutSeconds, timer.signal);
      if (isOver) return clock.waitFor(new Promise<never>(() => undefined));
      const seconds = version.timeoutSeconds.toFixed(2);
      throw createEnd('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`);
    };
    const finish = (error?: unknown): void => {
      isOver = true;
      running.delete(requestId);
      timer.abort();
      const name = error instanceof Error ? error.name : error === undefined ? undefined : typeof error;
      const { logicalId, name: functionName } = fn;
      const facts = { requestId, logicalId, functionName, qualifier, version: version.version, release: version.release, at };
      log.push({ ...facts, endedAt: clock.now(), ...(name !== undefined && { error: name }) });
      emit('Invocations', 1, where);
      emit('Errors', name === undefined ? 0 : 1, where);
      emit('Duration', clock.now() - at, where);
    };
    try {
      // In a task of its own: the caller may be in the middle of a call, and its handler is not.
      const answer = await clock.waitFor(clock.spawn(() => runUntilCut(work, { cut, end, expire, caller }), requestId));
      const text = JSON.stringify(answer ?? null);
      finish();
      return { payload: text, version: version.version, requestId };
    } catch (thrown) {
      caller.isDead = true;
      const error =
        (thrown as Error | undefined)?.name === 'Crash'
          ? createEnd('Runtime.ExitError', `RequestId: ${requestId} Error: ${(thrown as Error).message}`)
          : thrown;
      finish(error);
      if (isEnd(error)) loaded.delete(`${fn.arn}:${version.version}`);
      const described = errorPayload(error);
      timeline.add('function-error', `${fn.logicalId} ${version.version}: ${described.errorType}: ${described.errorMessage}`, {
        function: fn.logicalId,
        version: version.version,
        release: version.release,
      });
      return { payload: JSON.stringify(described), functionError: 'Unhandled', version: version.version, requestId };
    }
  };

  type Limits = { cut: Promise<never>; end: (error: Error) => void; expire: () => Promise<never>; caller: Caller };
  const runUntilCut = async (work: () => Promise<unknown>, { cut, end, expire, caller }: Limits): Promise<unknown> => {
    const timeout = expire();
    timeout.catch(end);
    try {
      return await world.invoke(() => clock.nest(() => callers.run(caller, work), cut));
    } catch (error) {
      caller.isDead = true;
      // Frees the nested task when a crash of the scenario ended the outer one.
      end(error as Error);
      if ((error as Error | undefined)?.name === 'Stalled') return await timeout;
      throw error;
    }
  };

  return { log, invoke };
};

const isEnd = (error: unknown): boolean => ['Runtime.ExitError', 'Sandbox.Timedout'].includes((error as Error).name);

const endStalled = (end: ((error: Error) => void) | undefined): boolean => {
  end?.(createEnd('Stalled', 'the handler neither sleeps nor ends'));
  return end !== undefined;
};

const createCut = (): { cut: Promise<never>; end: (error: Error) => void } => {
  let end: (error: Error) => void = () => undefined;
  const cut = new Promise<never>((_, reject) => {
    end = reject;
  });
  cut.catch(() => undefined);
  return { cut, end };
};
