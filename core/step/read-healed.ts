import type { Policy } from '../policy/policy.ts';
import type { Doors } from '../ports.ts';
import type { CampaignState } from '../record/campaign.ts';
import type { Sign } from '../record/heal.ts';
import type { ServerFacts } from '../record/observation.ts';
import { probeServer } from './probe-server.ts';
import type { PatientReader } from './read-or-unknown.ts';

type Stands = NonNullable<ServerFacts['signs']>[number]['stands'];

/**
 * Whether what spoke against the server that is healed still does, as far as no workload says it: each kind that it was healed for is read afresh at each
 * poll of its campaign.
 */
export const readHealed = async (
  doors: Pick<Doors, 'servers' | 'reach'>,
  read: PatientReader['read'],
  { campaign: { heal } }: CampaignState,
  servers: Readonly<Record<string, ServerFacts>>,
  { now, policy }: { now: number; policy: Policy | undefined },
): Promise<Record<string, ServerFacts>> => {
  const facts = heal && servers[heal.server];
  if (!facts) return {};
  const kinds = new Set(heal.signs.map(({ kind }) => kind));
  const found: ServerFacts = { ...facts };
  if (kinds.has('status-check'))
    found.impaired = await read('unknown' as const, async () =>
      (await doors.servers.readImpaired(now))[heal.server] === undefined ? 'no' : 'yes',
    );
  const asks: [Sign['kind'], () => Promise<Stands>][] = [
    ['probe', () => readProbe(doors, heal, facts, policy)],
    ['connection', () => read<Stands>('unknown', () => readConnection(doors, heal.server))],
  ];
  const signs = await Promise.all(asks.filter(([kind]) => kinds.has(kind)).map(async ([kind, ask]) => ({ kind, stands: await ask() })));
  return { [heal.server]: { ...found, ...(signs.length > 0 && { signs }) } };
};

/** A policy that names no probe any more says neither. */
const readProbe = async (
  doors: Pick<Doors, 'reach'>,
  { server, group }: { server: string; group: string },
  { address }: ServerFacts,
  policy: Policy | undefined,
): Promise<Stands> => {
  const { probes } = policy?.proof ?? { probes: [] };
  if (probes.length === 0) return 'unknown';
  const { verdict } = await probeServer(doors, { id: server, group, ...(address !== undefined && { address }) }, probes);
  return verdict === 'unknown' ? 'unknown' : verdict === 'fail' ? 'yes' : 'no';
};

const readConnection = async ({ servers }: Pick<Doors, 'servers'>, server: string): Promise<Stands> => {
  const { [server]: connection } = await servers.readConnections([server]);
  return connection === undefined ? 'unknown' : connection === 'lost' ? 'yes' : 'no';
};
