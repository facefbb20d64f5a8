import type { AnswerCall } from './answer-call.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** As much of a middleware stack as is needed; every SDK client has one. */
export type AttachableClient = { middlewareStack: { add: (...parts: never[]) => void; remove: (name: string) => boolean } };

type Next = (args: { input: object }) => Promise<unknown>;
type Context = { clientName?: string; commandName?: string; __smithy_context?: { abortSignal?: AbortSignal } };
type Add = (middleware: (next: Next, context: Context) => (args: { input: object }) => Promise<unknown>, options: object) => void;

/**
 * Lets the embedded cloud answer a client of the SDK. The client serialises, signs and retries as ever; in front of its deserialiser we
 * answer instead of the network, so no socket is opened. Operations are known by `context.commandName`, which minifying does not change.
 */
export const attachClient = (client: AttachableClient, clock: VirtualClock, answerCall: AnswerCall): void => {
  // It walks through every answer to hide secrets from a logger that is not set, which takes longer than the answer.
  client.middlewareStack.remove('loggerMiddleware');
  const add = client.middlewareStack.add.bind(client.middlewareStack) as unknown as Add;
  add((next) => (args) => clock.busy(() => next(args)), { step: 'initialize', priority: 'high', name: 'rehearsalBusy', override: true });
  add(
    (_next, context) =>
      async ({ input }) => {
        const service = (context.clientName ?? '').replace(/Client$/, '');
        const name = (context.commandName ?? '').replace(/Command$/, '');
        const answer = await answerCall({ service, name, input, signal: context.__smithy_context?.abortSignal });
        return { response: {}, output: { ...answer, $metadata: { httpStatusCode: 200, requestId: 'rehearsal' } } };
      },
    { step: 'deserialize', priority: 'high', name: 'rehearsal', override: true },
  );
};
