import type { PlacedCordon } from '../../core/record/journal.ts';
import type { WorkloadLeak } from '../../core/record/leak.ts';
import type { Cluster } from './cluster.ts';
import { listExcludedIds } from './exclusions.ts';
import { type Mark, readMark } from './mark.ts';
import { keys } from './settings-keys.ts';

/** What it takes to write a command for a person. */
export type LeakPlace = { workload: WorkloadLeak['workload']; name: string; address: string };

const put = (address: string, persistent: Readonly<Record<string, string | null>>): string =>
  `curl -X PUT '${address}/_cluster/settings' -H content-type:application/json -d '${JSON.stringify({ persistent })}'`;

/**
 * What a drain writes and is in the cluster now: excluded node ids, held rebalancing, excluded votes. Ours is what the journal names by the id of its
 * node; a rebalancing that was held before is others', and so is everything that no journal names, though it may be a leftover. Pure.
 */
export const findLeaks = (
  cluster: Pick<Cluster, 'settings' | 'voting' | 'nodes'>,
  journalled: readonly PlacedCordon[],
  { workload, name, address }: LeakPlace,
): WorkloadLeak[] => {
  const marks = journalled.flatMap(({ before }) => readMark(before) ?? []);
  const where = `${workload.kind} ${name}`;
  const nameOf = (id: string): string => `${id} (${cluster.nodes.get(id)?.name ?? 'not in the cluster'})`;
  const ids = listExcludedIds(cluster.settings);
  const split = (all: readonly string[], isOurs: (id: string) => boolean) =>
    [true, false].map((ours) => ({ isOurs: ours, some: all.filter((id) => isOurs(id) === ours) })).filter(({ some }) => some.length > 0);
  const exclusions = split(ids, (id) => marks.some(({ node, excluded }) => node === id && excluded !== true)).map(
    ({ isOurs, some }): WorkloadLeak => {
      const rest = ids.filter((id) => !some.includes(id)).join(',');
      return {
        workload,
        kind: 'mark',
        where,
        what: `${keys.excludeIds} keeps copies from ${some.map(nameOf).join(', ')}`,
        isOurs,
        byHand: put(address, { [keys.excludeIds]: rest === '' ? null : rest }),
      };
    },
  );
  const excludedVotes = cluster.voting.exclusions.map(({ id }) => id);
  const votes = split(excludedVotes, (id) => marks.some(({ node, vote }) => node === id && vote)).map(
    ({ isOurs, some }): WorkloadLeak => ({
      workload,
      kind: 'mark',
      where,
      what: `the votes of ${some.map(nameOf).join(', ')} are excluded`,
      isOurs,
      byHand: `curl -X DELETE '${address}/_cluster/voting_config_exclusions?wait_for_removal=false' (this clears every one)`,
    }),
  );
  const place = { workload, name, address };
  return [...exclusions, ...votes, ...findHeldAllocation(cluster, marks, place), ...findHeld(cluster, marks, place)];
};

/** Allocation that is held for a server that is away. */
const findHeldAllocation = (
  { settings }: Pick<Cluster, 'settings'>,
  marks: readonly Mark[],
  { workload, name, address }: LeakPlace,
): WorkloadLeak[] => {
  const hold = marks.find((mark) => mark.hold)?.hold;
  if (settings.persistent[keys.enable] !== 'primaries' || hold?.enable === 'primaries') return [];
  return [
    {
      workload,
      kind: 'setting',
      where: `${workload.kind} ${name}`,
      what: `${keys.enable} is primaries${hold ? `; before the campaign it was ${hold.enable ?? 'not set'}` : ''}`,
      isOurs: hold !== undefined,
      byHand: put(address, { [keys.enable]: hold?.enable ?? null }),
    },
  ];
};

const findHeld = (
  { settings }: Pick<Cluster, 'settings'>,
  marks: readonly Mark[],
  { workload, name, address }: LeakPlace,
): WorkloadLeak[] => {
  const [first] = marks;
  if (settings.persistent[keys.rebalance] !== 'none' || first?.rebalance === 'none') return [];
  return [
    {
      workload,
      kind: 'setting',
      where: `${workload.kind} ${name}`,
      what: `${keys.rebalance} is none${first ? `; before the campaign it was ${first.rebalance ?? 'not set'}` : ''}`,
      isOurs: first !== undefined,
      byHand: put(address, { [keys.rebalance]: first?.rebalance ?? null }),
    },
  ];
};
