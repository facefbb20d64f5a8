import { userInfo } from 'node:os';
import { InputError } from '../../core/errors.ts';
import { openAccount } from '../account.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';
import { chooseFleets } from './choose-fleets.ts';

type ClearOptions = CommonOptions & { image?: string; fleet?: string; reason: string };

/** `clear --image AMI --reason TEXT`: lets a rejected image be tried again; `clear --fleet NAME`: lets healing go on. Who and why stay in the ledger. */
export const clear = async (options: ClearOptions): Promise<void> => {
  const { image, fleet } = options;
  if (image !== undefined && fleet === undefined) return clearImage(options, image);
  if (fleet !== undefined && image === undefined) return clearHealing(options, fleet);
  throw new InputError('name an image with --image AMI, or with --fleet NAME a fleet whose healing has stopped: one of both');
};

const clearImage = async (options: ClearOptions, image: string): Promise<void> => {
  const { doors } = await openAccount(options, 'clear', 'refuse');
  const isCleared = await doors.ledger.clearRejected(image, userInfo().username, options.reason, doors.clock.now());
  if (!isCleared) {
    const known = (await doors.ledger.listRejected()).map((each) => each.image);
    throw new InputError(
      `--image ${image} is not rejected${known.length > 0 ? `; rejected are ${known.join(', ')}` : ', and no other image is'}`,
    );
  }
  if (options.json !== undefined) writeJson(options.json, { cleared: image, reason: options.reason });
  print(`${image} may be tried again; the next campaign proves it with one server first`, options.json);
};

/** What stopped healing, or kept one server from it, counts no more from now on. */
const clearHealing = async (options: ClearOptions, fleet: string): Promise<void> => {
  const { doors } = await openAccount(options, 'clear', 'refuse');
  await chooseFleets(doors, { fleet });
  const { heal } = await doors.ledger.readFleet(fleet);
  const isStopped = heal?.closed.some(({ gate }) => gate === 'heal-stopped' || gate === 'flapping') === true;
  if (!isStopped)
    throw new InputError(`--fleet ${fleet}: its healing has not stopped; recycler status --fleet ${fleet} shows how it stands`);
  await doors.ledger.clearHeal(fleet, { by: userInfo().username, reason: options.reason, at: doors.clock.now() });
  if (options.json !== undefined) writeJson(options.json, { cleared: fleet, reason: options.reason });
  print(`healing of ${fleet} may go on: the next run of the schedule judges its servers`, options.json);
};
