import type { AttestDoors } from './attestation.ts';

/** Sends an alert about the release that is attested, with what to do next. */
export const alert = (doors: Pick<AttestDoors, 'notices' | 'release'>, text: string, next: string): Promise<void> =>
  doors.notices.send({ level: 'alert', text, next, release: doors.release });
