import type { Doors } from '../ports.ts';
import { askOnce } from './ask-once.ts';

/**
 * The same doors for one call of the function, less than a minute: what people change by hand (policy, account, an instance refresh) and
 * how many campaigns are open is read once for all of its polls. What serves, who paused and which alarms go off is read at each.
 */
export const rememberReads = (doors: Doors): Doors => {
  const policy = askOnce((name) => doors.policies.read(name));
  const account = askOnce(() => doors.policies.readAccount());
  const refreshes = askOnce((names) => doors.groups.findRefreshes(JSON.parse(names) as string[]));
  const open = askOnce(() => doors.ledger.countOpenCampaigns());
  return {
    ...doors,
    // A ledger need not hold its methods itself: one that another process answers for is asked by name.
    ledger: Object.assign(Object.create(doors.ledger) as Doors['ledger'], { countOpenCampaigns: () => open('') }),
    policies: {
      ...doors.policies,
      read: (name) => {
        // Asked for in the same moment, so that the door needs one call for both. Its failure is met where it is needed.
        account('').catch(() => undefined);
        return policy(name);
      },
      readAccount: () => account(''),
    },
    groups: { ...doors.groups, findRefreshes: (names) => refreshes(JSON.stringify(names)) },
  };
};
