import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Driven, DriveRequest } from '../../../cli/drive-campaign.ts';
import type { Ledger, Notice } from '../../../core/ports.ts';
import type { Decision } from '../../../core/record/decision.ts';
import type { World } from '../../../rehearsal/world.ts';
import { type RemoteAnswer, type RemoteCall, readError, type WrittenError, writeError } from './remote-calls.ts';

/** A call of the Recycler, as it arrives: an operation of AWS such as `AutoScaling.LaunchInstances`, or one of the ledger. */
export type SeenCall = { service: string; name: string; args: readonly unknown[] };

export type RecyclerOptions = {
  fleet: string;
  /** Replaces just this server. */
  onlyServer?: string;
  /** A path below the folder of its run, which stands on its command line: so it goes with that run, also where it has been stopped. */
  runFolder: string;
  onDecision?: (decision: Decision) => void;
  onNotice?: (notice: Notice) => void;
  /** Called before a call is carried out; `kill` kills the Recycler there, and the call is not carried out. */
  beforeCall?: (call: SeenCall) => 'kill' | undefined;
  /** Called once it was carried out; `kill` kills the Recycler before it has the answer. */
  afterCall?: (call: SeenCall) => 'kill' | undefined;
};

/** How a process of the Recycler ended: with its campaign, without one, or killed. @see Driven */
export type RecyclerEnd = Driven | 'killed';

export type RunningRecycler = {
  /** @rejects as the campaign could not go on */
  ended: Promise<RecyclerEnd>;
  kill: () => void;
};

type Message =
  | RemoteCall
  | { kind: 'decision'; decision: Decision }
  | { kind: 'notice'; notice: Notice }
  | { kind: 'ended'; driven: Driven }
  | { kind: 'failed'; error: WrittenError };

const program = join(import.meta.dirname, 'recycler-program.ts');

/** Starts the Recycler as a process of its own, on an embedded cloud and a ledger of this process. */
export const startRecycler = (world: World, ledger: Ledger, options: RecyclerOptions): RunningRecycler => {
  const request: DriveRequest = { fleet: options.fleet, actor: 'story', onlyServer: options.onlyServer };
  const child = fork(program, [JSON.stringify(request), options.runFolder], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  let isKilled = false;
  const kill = (): void => {
    isKilled = true;
    child.kill('SIGKILL');
  };

  const carryOut = ({ service, name, args }: RemoteCall): Promise<unknown> => {
    if (service === 'ledger')
      return (ledger as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>)[name]?.(...args) as Promise<unknown>;
    const [client = '', operation = ''] = name.split('.');
    return world.answerCall({ service: client, name: operation, input: args[0] as object });
  };
  const answer = async (call: RemoteCall): Promise<void> => {
    if (isKilled) return;
    if (options.beforeCall?.(call) === 'kill') return kill();
    const outcome = await carryOut(call).then(
      (value) => ({ value }),
      (error: unknown) => ({ error: writeError(error) }),
    );
    if (options.afterCall?.(call) === 'kill') return kill();
    if (!isKilled && child.connected) child.send({ kind: 'answer', id: call.id, ...outcome } satisfies RemoteAnswer);
  };

  const ended = new Promise<RecyclerEnd>((resolve, reject) => {
    let end: RecyclerEnd | Error = new Error('the Recycler ended, and did not say how');
    child.on('message', (message: Message) => {
      if (message.kind === 'call') void answer(message);
      if (message.kind === 'decision') options.onDecision?.(message.decision);
      if (message.kind === 'notice') options.onNotice?.(message.notice);
      if (message.kind === 'ended') end = message.driven;
      if (message.kind === 'failed') end = readError(message.error);
    });
    child.once('exit', () => {
      process.removeListener('exit', killAtExit);
      if (isKilled) resolve('killed');
      else if (end instanceof Error) reject(end);
      else resolve(end);
    });
  });
  ended.catch(() => undefined);
  return { ended, kill };
};
