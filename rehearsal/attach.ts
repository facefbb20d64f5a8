import type { AnswerCall } from './answer-call.ts';
import type { VirtualClock } from './virtual-clock.ts';

type Args = { input: object };
type Handler = (args: Args) => Promise<unknown>;
type Context = { clientName?: string; commandName?: string; __smithy_context?: { abortSignal?: AbortSignal } };
type Middleware = (next: Handler, context: Context) => Handler;
type Add = (middleware: Middleware, options: { name?: string } & Record<string, unknown>) => void;
type Stack = { add: Add; addRelativeTo: Add; applyToStack: (stack: { add: Add; addRelativeTo: Add }) => void };

/** As much of a client as is needed; every client of the SDK has a stack of middleware. */
export type AttachableClient = {
  middlewareStack: {
    add: (...parts: never[]) => void;
    addRelativeTo: (...parts: never[]) => void;
    applyToStack: (stack: never) => void;
  };
};

/** A client's own middleware of that name. */
const findMiddleware = (stack: Stack, name: string): Middleware => {
  const found: Middleware[] = [];
  const findByName: Add = (middleware, options) => void (options.name === name && found.push(middleware));
  stack.applyToStack({ add: findByName, addRelativeTo: findByName });
  const [first] = found;
  if (!first) throw new Error(`the client has no ${name}`);
  return first;
};

const tried = new Set<string>();
/** Is this the first call of its kind: service, operation and the members of its input? */
const isNewKind = ({ clientName, commandName }: Context, input: object): boolean => {
  const kind = `${clientName}.${commandName}(${Object.keys(input)})`;
  if (tried.has(kind)) return false;
  tried.add(kind);
  return true;
};

/**
 * Lets the embedded cloud answer a client of the SDK. The client's own middleware retries as ever; each attempt is answered instead of being
 * sent, so no socket is opened. That a request can be made of a call is tried once for each kind of call, up to where it would be signed:
 * requests take longer than their answers, and are never read. Operations are known by `context.commandName`, which minifying
 * does not change.
 */
export const attachClient = (client: AttachableClient, clock: Pick<VirtualClock, 'busy' | 'now'>, answerCall: AnswerCall): void => {
  const stack = client.middlewareStack as unknown as Stack;
  const retry = findMiddleware(stack, 'retryMiddleware');
  const answer: Middleware =
    (_next, context) =>
    async ({ input }) => {
      const service = (context.clientName ?? '').replace(/Client$/, '');
      const name = (context.commandName ?? '').replace(/Command$/, '');
      const answered = await answerCall({ service, name, input, signal: context.__smithy_context?.abortSignal });
      const response = { headers: { date: new Date(clock.now()).toUTCString() } };
      return { response, output: { ...answered, $metadata: { httpStatusCode: 200, requestId: 'rehearsal' } } };
    };
  stack.add(
    (next, context) => {
      const answered = retry(answer(next, context), context);
      return (args) =>
        clock.busy(async () => {
          const [found] = await Promise.all([answered(args), isNewKind(context, args.input) ? next(args) : undefined]);
          return found;
        });
    },
    { step: 'initialize', priority: 'high', name: 'rehearsal', override: true },
  );
  stack.addRelativeTo(() => async () => ({ response: {}, output: { $metadata: {} } }), {
    relation: 'after',
    toMiddleware: 'retryMiddleware',
    priority: 'high',
    name: 'rehearsalEnd',
    override: true,
  });
};
