import type { Ledger } from '../core/ports.ts';
import { beginAndFollow, type FollowDoors } from './begin-and-follow.ts';
import type { Check } from './smoke-checks.ts';

/** What the campaign of one server needs besides what it takes to follow it. */
export type SmokeCampaignDoors = Omit<FollowDoors, 'ledger'> & {
  ledger: FollowDoors['ledger'] & Pick<Ledger, 'readFinished'>;
  /** Asks a question that is answered yes or no; undefined where no person can be asked. */
  ask: (question: string) => Promise<boolean | undefined>;
};

/**
 * Replaces one server of a fleet through the deployed stack, after a person has said yes, and follows that to its end.
 *
 * @param actor who asks for it, as the ledger keeps it
 * @param isYes begins without asking
 * @returns passed only when one server was replaced and none failed; what was not begun or not seen is unknown
 */
export const replaceOne = async (fleet: string, actor: string, isYes: boolean, doors: SmokeCampaignDoors): Promise<Check> => {
  const name = `one server of ${fleet}`;
  const unknown = (text: string, remedy: string): Check => ({ name, outcome: 'unknown', text, remedy });
  const { openCampaign } = await doors.ledger.readFleet(fleet);
  if (openCampaign !== undefined)
    return unknown(
      `campaign ${openCampaign} is open: nothing was begun`,
      `run this again once it has ended: recycler status --fleet ${fleet}`,
    );
  const answer = isYes || (await doors.ask(`Replace one server of ${fleet} now, through the deployed stack? [y/N] `));
  if (answer === undefined) return unknown('no person was there to say yes: nothing was begun', 'add --yes to begin without asking');
  if (!answer) return unknown('the answer was no: nothing was begun', 'leave out --fleet to check without it');
  const { result, execution, campaign } = await beginAndFollow(doors, { fleet, limit: 1, actor });
  if (execution === undefined) {
    const remedy = `recycler plan --fleet ${fleet} shows what is due and what is in the way`;
    return { name, outcome: 'fail', text: `begin did not begin: ${result.action}: ${result.reason}`, remedy };
  }
  if (!campaign)
    return unknown(
      `execution ${execution} began no campaign`,
      `recycler plan --fleet ${fleet} shows what is due: take a fleet in which a server is`,
    );
  const [swap] = await doors.ledger.readFinished(campaign.id);
  const isReplaced = campaign.outcome === 'done' && campaign.counters.replaced === 1 && campaign.failedServers.length === 0;
  if (isReplaced && swap)
    return { name, outcome: 'pass', text: `${swap.replacement ?? 'a new server'} took the place of ${swap.victim} (${campaign.id})` };
  const text = `${campaign.id} ended ${campaign.outcome ?? 'without an outcome'}${campaign.stop ? `: ${campaign.stop.reason}` : ''}`;
  return { name, outcome: 'fail', text, remedy: `recycler report ${campaign.id} shows what happened to each server` };
};
