import { findRefusals, groupByFleet } from '../../core/begin/due.ts';
import { findStandsAhead } from '../../core/begin/find-stands-ahead.ts';
import { findPause } from '../../core/record/pause.ts';
import { listRemarks } from '../../core/report/plan.ts';
import { readPolicy } from '../../core/step/read-policy.ts';
import { openAccount } from '../account.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';

/** `fleets`: every enrolled fleet with policy and state, and what is not supported in it and why. */
export const fleets = async (options: CommonOptions): Promise<void> => {
  const { doors } = await openAccount(options, 'fleets', 'empty');
  const found = [];
  for (const [fleet, groups] of groupByFleet(await doors.groups.listEnrolled())) {
    const { openCampaign, control } = await doors.ledger.readFleet(fleet);
    const paused = findPause(control, doors.clock.now());
    const notSupported = await findRefusals(doors, groups);
    const policy = await readPolicy(doors, groups);
    const stands = 'effective' in policy ? findStandsAhead(groups, policy.effective) : [];
    found.push({
      fleet,
      policy: [...new Set(groups.map((group) => group.policy))].join(', '),
      groups: groups.map(({ name, desired, min, max }) => ({ name, desired, min, max })),
      ...(openCampaign !== undefined && { campaign: openCampaign }),
      ...(paused && { paused }),
      notSupported,
      stands: stands.filter((reason) => !notSupported.includes(reason)),
      remarks: listRemarks(groups),
    });
  }
  if (options.json !== undefined) writeJson(options.json, { schema: 'recycler/fleets/1', fleets: found });
  if (options.json === '-') return;
  if (found.length === 0) print('no fleet is enrolled: tag its groups recycler:policy = <policy name>', options.json);
  for (const each of found) {
    const servers = each.groups.reduce((sum, group) => sum + group.desired, 0);
    const state =
      each.campaign !== undefined
        ? `campaign ${each.campaign}`
        : each.paused
          ? `paused by ${each.paused.by}: ${each.paused.reason}`
          : 'idle';
    print(
      `${each.fleet}: ${servers} servers in ${each.groups.map((group) => group.name).join(', ')}; policy ${each.policy}; ${state}`,
      options.json,
    );
    for (const reason of each.notSupported) print(`  refused: ${reason}`, options.json);
    for (const reason of each.stands) print(`  would stand: ${reason}`, options.json);
    for (const remark of each.remarks) print(`  remark: ${remark}`, options.json);
  }
};
