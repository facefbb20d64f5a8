import { WorldError } from '../core/errors.ts';

/** Milliseconds that an answer may take. */
const patience = 10_000;

/** Reads a text from an address, which redirects nowhere. @throws WorldError, naming the host and not the address, when it was not answered */
export const readText = async (url: string, headers: Record<string, string>): Promise<string> => {
  const host = new URL(url).host;
  try {
    const answer = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(patience) });
    if (!answer.ok) throw new WorldError(`GET from ${host} answered ${answer.status}`);
    return await answer.text();
  } catch (error) {
    if (error instanceof WorldError) throw error;
    throw new WorldError(`GET from ${host}: ${(error as Error).message}`, { cause: error });
  }
};
