import { InputError } from '../../core/errors.ts';
import { isoTime } from '../../core/report/report.ts';
import { openAccount } from '../account.ts';
import { readFleetReport, toReport } from '../ledger-report.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson, writePage } from '../output.ts';
import { printSummary } from '../summary.ts';

/** `report [CAMPAIGN]`: the report of one campaign, or the list of all. */
export const report = async (id: string | undefined, options: CommonOptions): Promise<void> => {
  const { doors } = await openAccount(options, 'report', 'refuse');
  const campaigns = await doors.ledger.listCampaigns();
  if (id === undefined) {
    if (options.json !== undefined) writeJson(options.json, { schema: 'recycler/campaigns/1', campaigns });
    if (options.json === '-') return;
    if (campaigns.length === 0) print('no campaign was ever started here', options.json);
    for (const { id: name, startedAt, outcome, phase, counters } of campaigns) {
      print(`${name}  ${isoTime(startedAt)}  ${outcome ?? phase}  ${counters.replaced} of ${counters.stale} replaced`, options.json);
    }
    return;
  }
  const campaign = campaigns.find((each) => each.id === id);
  if (!campaign) throw new InputError(`campaign ${id} is not in the ledger; recycler report lists them`);
  const made = toReport([await readFleetReport(doors.ledger, campaign, doors.clock.now())]);
  if (options.json !== undefined) writeJson(options.json, made);
  if (options.html !== undefined) await writePage(options.html, made, undefined);
  if (options.json !== '-') printSummary(made, options.json);
};
