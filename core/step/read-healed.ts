import type { Doors } from '../ports.ts';
import type { CampaignState } from '../record/campaign.ts';
import type { ServerFacts } from '../record/observation.ts';
import type { PatientReader } from './read-or-unknown.ts';

/** Whether EC2's checks of the server that is healed still fail, where they spoke against it: read afresh at each poll of its campaign. */
export const readHealed = async (
  doors: Pick<Doors, 'servers'>,
  read: PatientReader['read'],
  { campaign: { heal } }: CampaignState,
  servers: Readonly<Record<string, ServerFacts>>,
  now: number,
): Promise<Record<string, ServerFacts>> => {
  const facts = heal && servers[heal.server];
  if (!facts || !heal.signs.some(({ kind }) => kind === 'status-check')) return {};
  const impaired = await read('unknown' as const, async () =>
    (await doors.servers.readImpaired(now))[heal.server] === undefined ? 'no' : 'yes',
  );
  return { [heal.server]: { ...facts, impaired } };
};
