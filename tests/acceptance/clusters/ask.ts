import { httpPort } from './node-settings.ts';

/** What a node answered. */
export type Answer = { status: number; body: unknown };

type Asked = { method?: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD'; body?: unknown; seconds?: number };

const toText = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

/**
 * Asks one node over HTTP. A body that is a string is sent as it is, as lines of JSON; any other as JSON.
 *
 * @returns undefined where no whole answer came within the time
 */
export const ask = async (
  address: string,
  path: string,
  { method = 'GET', body, seconds = 10 }: Asked = {},
): Promise<Answer | undefined> => {
  try {
    const answer = await fetch(`http://${address}:${httpPort}${path}`, {
      method,
      signal: AbortSignal.timeout(seconds * 1_000),
      ...(body !== undefined && {
        body: toText(body),
        headers: { 'content-type': typeof body === 'string' ? 'application/x-ndjson' : 'application/json' },
      }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/** Asks a node and takes nothing but success. @throws Error with the status and the answer */
export const demand = async <Body>(address: string, path: string, asked: Asked = {}): Promise<Body> => {
  const answer = await ask(address, path, { seconds: 300, ...asked });
  if (answer && answer.status < 300) return answer.body as Body;
  throw new Error(
    `${asked.method ?? 'GET'} ${path} at ${address}: ${answer ? `${answer.status} ${JSON.stringify(answer.body)}` : 'no answer'}`,
  );
};
