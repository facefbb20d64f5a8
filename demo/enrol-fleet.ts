import type { Ledger } from '../core/ports.ts';
import { type MotoFleet, makeMotoFleet, quickPolicy } from '../tests/acceptance/moto-fleet.ts';
import { teachQuickTimes } from '../tests/acceptance/moto-ledger.ts';
import { writeParameter } from './door.ts';
import type { StandIns } from './stand-ins.ts';

/**
 * Makes a group of six servers on moto, enrols it, and gives its launch template a new image, so that all six are due.
 *
 * @param ledger learns that servers here boot within seconds, so that no one waits for minutes
 */
export const enrolFleet = async (standIns: StandIns, ledger: Ledger, name: string): Promise<MotoFleet> => {
  const fleet = await makeMotoFleet(standIns.fleets, { name });
  // The policy is read where the function reads it, not on moto.
  await writeParameter(standIns.make, `/recycler/policies/${name}`, quickPolicy);
  await teachQuickTimes(ledger, name);
  await fleet.releaseNewImage();
  return fleet;
};
