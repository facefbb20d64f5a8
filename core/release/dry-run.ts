import { advance } from '../advance/advance.ts';
import { guardIntents } from '../advance/guard.ts';
import type { Doors } from '../ports.ts';
import type { CampaignState } from '../record/campaign.ts';
import type { Intent } from '../record/intent.ts';
import type { Observation } from '../record/observation.ts';
import { noUndertaking } from '../record/undertaking.ts';

/** One poll of a campaign as it was recorded. */
export type Recording = { name: string; state: CampaignState; observation: Observation; now: number };

/** What a candidate decides of a recording, or how it broke. */
export type DryRunAnswer = { name: string; intents: Intent[] } | { name: string; error: string };

/** One harmless real read of one door. */
export type DoorReading = { door: string; isRead: boolean; reason: string };

/** The doors as far as they read. What is not in here, a dry-run cannot call. */
export type ReadingDoors = {
  groups: Pick<Doors['groups'], 'listEnrolled' | 'describe'>;
  servers: Pick<Doors['servers'], 'read'>;
  reimages: Pick<Doors['reimages'], 'read'>;
  images: Doors['images'];
  workloads: Pick<Doors['workloads'][number], 'describe'>[];
  policies: Pick<Doors['policies'], 'readAccount'>;
  signals: Pick<Doors['signals'], 'readAlarms'>;
  ledger: Pick<Doors['ledger'], 'listOpenCampaigns' | 'listRejected'>;
  leases?: NonNullable<Doors['leases']>;
  release: string;
};

const decide = ({ name, state, observation, now }: Recording): DryRunAnswer => {
  try {
    const decision = advance(state, observation, now);
    guardIntents(state, decision.state, observation, decision.intents);
    return { name, intents: decision.intents };
  } catch (error) {
    return { name, error: `${(error as Error).name}: ${(error as Error).message}` };
  }
};

/** No server has this id. EC2 says so, and that is an answer. */
const noServer = 'i-00000000000000000';

const readDoors = async (doors: ReadingDoors): Promise<DoorReading[]> => {
  const readings: DoorReading[] = [];
  const take = async <Answer>(door: string, read: () => Promise<Answer>): Promise<Answer | undefined> => {
    try {
      const answer = await read();
      readings.push({ door, isRead: true, reason: 'answered' });
      return answer;
    } catch (error) {
      readings.push({ door, isRead: false, reason: (error as Error).message });
      return undefined;
    }
  };
  const groups = await take('groups', () => doors.groups.listEnrolled());
  const [first] = groups ?? [];
  await take('servers', () => doors.servers.read([first?.members[0]?.id ?? noServer]));
  await take('reimages', () => doors.reimages.read([noServer]));
  if (first) await take('images', () => doors.images.resolve(first.templateId, first.versionSpec));
  for (const workload of doors.workloads) await take('workloads', () => workload.describe(first ? [first] : [], noUndertaking));
  await take('policies', () => doors.policies.readAccount());
  await take('signals', () => doors.signals.readAlarms(['instance-recycler-dry-run']));
  await take('ledger', () => doors.ledger.listOpenCampaigns());
  await take('rejected images', () => doors.ledger.listRejected());
  await take('leases', async () => doors.leases?.readLease(doors.release));
  return readings;
};

/** Decides recorded polls without acting on them, and reads once through each door. */
export const dryRun = async (
  doors: ReadingDoors,
  recordings: readonly Recording[],
): Promise<{ phase: 'idle'; release: string; answers: DryRunAnswer[]; doors: DoorReading[] }> => ({
  // The execution ends here.
  phase: 'idle',
  release: doors.release,
  answers: recordings.map(decide),
  doors: await readDoors(doors),
});
