import type { MakeClient } from '../../aws/clients.ts';
import { checkResources } from '../check-resources.ts';
import type { Examiner } from '../gather-checks.ts';
import { connectEnrolled } from './door.ts';
import { groups } from './groups.ts';

/** Examines what is enrolled, as an attestation does besides all other subjects. */
export const examineGroups = (make: MakeClient): Examiner => ({
  subject: groups.name,
  examine: async (phase) => {
    const enrolled = await connectEnrolled(make)();
    return checkResources(groups, [enrolled.name], new Map([[enrolled.name, enrolled]]), phase);
  },
});
