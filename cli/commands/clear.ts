import { userInfo } from 'node:os';
import { InputError } from '../../core/errors.ts';
import { openAccount } from '../account.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';

/** `clear --image AMI --reason TEXT`: lets a rejected image be tried again; who and why stay in the ledger. */
export const clear = async (options: CommonOptions & { image: string; reason: string }): Promise<void> => {
  const { doors } = await openAccount(options, 'clear', 'refuse');
  const isCleared = await doors.ledger.clearRejected(options.image, userInfo().username, options.reason, doors.clock.now());
  if (!isCleared) {
    const known = (await doors.ledger.listRejected()).map((each) => each.image);
    throw new InputError(
      `--image ${options.image} is not rejected${known.length > 0 ? `; rejected are ${known.join(', ')}` : ', and no other image is'}`,
    );
  }
  if (options.json !== undefined) writeJson(options.json, { cleared: options.image, reason: options.reason });
  print(`${options.image} may be tried again; the next campaign proves it with one server first`, options.json);
};
