import type { AnswerCall } from './answer-call.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** As much of a middleware stack as is needed; every SDK client has one. */
export type AttachableClient = {
  middlewareStack: {
    add: (...parts: never[]) => void;
    addRelativeTo: (...parts: never[]) => void;
    remove: (name: string) => boolean;
  };
};

type Next = (args: { input: object }) => Promise<unknown>;
type Context = { clientName?: string; commandName?: string; __smithy_context?: { abortSignal?: AbortSignal } };
type Add = (middleware: (next: Next, context: Context) => (args: { input: object }) => Promise<unknown>, options: object) => void;

/** What readies a request for the network, where none goes, and what hides secrets from a logger that nobody set: longer than the answer. */
const neededByNobody = [
  'loggerMiddleware',
  'httpAuthSchemeMiddleware',
  'contentLengthMiddleware',
  'getUserAgentMiddleware',
  'hostHeaderMiddleware',
  'recursionDetectionMiddleware',
];

/**
 * Lets the embedded cloud answer a client of the SDK. The client serialises and retries as ever; each attempt is answered before it would be
 * signed, so no socket is opened. Operations are known by `context.commandName`, which minifying does not change.
 */
export const attachClient = ({ middlewareStack }: AttachableClient, clock: VirtualClock, answerCall: AnswerCall): void => {
  for (const name of neededByNobody) middlewareStack.remove(name);
  const add = middlewareStack.add.bind(middlewareStack) as unknown as Add;
  const addRelativeTo = middlewareStack.addRelativeTo.bind(middlewareStack) as unknown as Add;
  add((next) => (args) => clock.busy(() => next(args)), { step: 'initialize', priority: 'high', name: 'rehearsalBusy', override: true });
  addRelativeTo(
    (_next, context) =>
      async ({ input }) => {
        const service = (context.clientName ?? '').replace(/Client$/, '');
        const name = (context.commandName ?? '').replace(/Command$/, '');
        const answer = await answerCall({ service, name, input, signal: context.__smithy_context?.abortSignal });
        return { response: {}, output: { ...answer, $metadata: { httpStatusCode: 200, requestId: 'rehearsal' } } };
      },
    { relation: 'after', toMiddleware: 'retryMiddleware', priority: 'high', name: 'rehearsal', override: true },
  );
};
