import { WorldError } from '../core/errors.ts';

/** Milliseconds that an answer may take. */
const patience = 10_000;

/**
 * Sends a text to an address that a request brought along. It names no type: an address that S3 signed for an upload takes only what it was
 * signed with ("cfn-response module", CloudFormation user guide).
 *
 * @throws WorldError when it was not taken
 */
export const writeText = async (url: string, text: string): Promise<void> => {
  const host = new URL(url).host;
  try {
    const { ok, status } = await fetch(url, { method: 'PUT', body: Buffer.from(text), signal: AbortSignal.timeout(patience) });
    if (!ok) throw new WorldError(`PUT to ${host} answered ${status}`);
  } catch (error) {
    if (error instanceof WorldError) throw error;
    throw new WorldError(`PUT to ${host}: ${(error as Error).message}`, { cause: error });
  }
};
