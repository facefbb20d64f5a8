import { AutoScalingClient, DescribeInstanceRefreshesCommand } from '@aws-sdk/client-auto-scaling';
import { mapBounded } from '../../core/map-bounded.ts';
import type { GroupDoor } from '../../core/ports.ts';
import { read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';
import { knowsOperation } from '../stand-in.ts';
import { toGroupSettings, toGroupView } from './group-view.ts';
import { listGroups } from './list-groups.ts';

/** How groups are read. */
export type GroupReads = Pick<GroupDoor, 'listEnrolled' | 'listSettings' | 'listFleet' | 'findRefreshes' | 'describe'>;

const running = ['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress', 'Baking'];

const enrolled = [{ Name: 'tag-key', Values: ['recycler:policy'] }];

/** Groups that are asked for their instance refreshes at the same time. */
const atOnce = 10;

/**
 * Reads groups, every page of them.
 *
 * @param isStandIn is this an endpoint other than AWS, which may not know every operation?
 */
export const openGroupReads = (client: AutoScalingClient, isStandIn: boolean): GroupReads => {
  const knowsRefreshes = knowsOperation(isStandIn);

  /** An endpoint that does not know instance refreshes cannot be running one. */
  const findRefresh = async (group: string): Promise<string | undefined> => {
    const answer = await knowsRefreshes(() =>
      client.send(new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: group, MaxRecords: 10 })),
    );
    return answer?.InstanceRefreshes?.find((refresh) => running.includes(refresh.Status ?? ''))?.InstanceRefreshId;
  };

  const findRefreshOf = (group: string) => read('autoscaling:DescribeInstanceRefreshes', () => findRefresh(group));

  return {
    listEnrolled: async () => (await listGroups(client, { Filters: enrolled })).map((group) => toGroupView(group)),

    listSettings: async () =>
      (await listGroups(client, { Filters: enrolled, IncludeInstances: false })).map((group) => toGroupSettings(group)),

    listFleet: async (fleet) => {
      const tagged = await listGroups(client, { Filters: [{ Name: 'tag:recycler:fleet', Values: [fleet] }] });
      // A group without that tag is a fleet of its own name.
      const named = await listGroups(client, { AutoScalingGroupNames: [fleet] });
      const views = new Map([...tagged, ...named].map((group) => [group.AutoScalingGroupName, toGroupView(group)]));
      return [...views.values()].filter((group) => group.fleet === fleet && group.policy !== undefined);
    },

    findRefreshes: async (names) => {
      const found = await mapBounded(names, atOnce, async (name) => [name, await findRefreshOf(name)] as const);
      return Object.fromEntries(found.flatMap(([name, refresh]) => (refresh === undefined ? [] : [[name, refresh]])));
    },

    describe: async (names) => {
      if (names.length === 0) return [];
      const views = (await listGroups(client, { AutoScalingGroupNames: [...names] })).map((group) => toGroupView(group));
      return names.flatMap((name) => views.filter((view) => view.name === name));
    },
  };
};

/** The same, with a client of its own. */
export const connectGroupReads = (make: MakeClient, isStandIn: boolean): GroupReads => openGroupReads(make(AutoScalingClient), isStandIn);
