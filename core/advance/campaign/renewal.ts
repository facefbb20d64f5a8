import type { Snapshot } from '../snapshot.ts';

/** Do servers come back themselves here, as every workload of every group has it? Others take over where one workload does not say so. */
export const areComingBack = ({ observation, workloadsOf }: Snapshot): boolean =>
  observation.groups.length > 0 &&
  observation.groups.every(({ name }) => {
    const workloads = workloadsOf(name);
    return workloads.length > 0 && workloads.every(({ renewal }) => renewal?.by === 'reimage');
  });

/** Workloads that have servers come back, beside others of the same fleet that have another server take over: one campaign does one of both. */
export const findMixedRenewal = (snapshot: Snapshot): string | undefined => {
  const { groups, workloads } = snapshot.observation;
  const back = workloads.find(({ renewal, servers }) => renewal?.by === 'reimage' && Object.keys(servers).length > 0);
  if (!back || areComingBack(snapshot)) return undefined;
  const other = groups.find(({ name }) => !snapshot.workloadsOf(name).every(({ renewal }) => renewal?.by === 'reimage'));
  return `servers of ${back.kind} are to come back from the image themselves, and those of ${other?.name ?? 'another group'} serve what cannot`;
};
