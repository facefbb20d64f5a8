import { Logger } from '@aws-lambda-powertools/logger';
import { type Clients, createClients } from '../aws/clients.ts';
import { bindDoors } from '../aws/doors.ts';
import { openLedger } from '../aws/ledger.ts';
import { openNotices } from '../aws/notices.ts';
import { WorldError } from '../core/errors.ts';
import type { Doors } from '../core/ports.ts';
import { systemClock } from '../local/system-clock.ts';
import { openWorkloads } from '../workloads/index.ts';
import { readRelease } from './release.ts';

/** The value of an environment variable of the function. @throws WorldError naming it when it is missing */
export const requireVariable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new WorldError(`environment variable ${name} is missing: deploy the function with the stack's template`);
  return value;
};

/** The doors of a deployed function, bound once per execution environment, and its log. */
export const bindFunction = (name: string): { doors: Doors; clients: Clients; logger: Logger } => {
  const logger = new Logger({ serviceName: `recycler-${name}` });
  const release = readRelease(import.meta.dirname);
  const clients = createClients({}, `${name}-${release}`);
  const probeFunction = process.env.PROBE_FUNCTION;
  const doors = bindDoors(clients, {
    clock: systemClock,
    ledger: openLedger(clients.dynamo, requireVariable('LEDGER_TABLE'), () => systemClock.now()),
    notices: openNotices(clients.sns, process.env.NOTICES_TOPIC_ARN),
    workloads: openWorkloads(clients),
    release,
    isStandIn: process.env.AWS_ENDPOINT_URL !== undefined || process.env.AWS_ENDPOINT_URL_AUTO_SCALING !== undefined,
    ...(probeFunction !== undefined && probeFunction !== '' && { probeFunction }),
  });
  doors.onDecision = ({ state: { campaign }, headline, intents, restSeconds }) =>
    logger.info(headline, {
      campaign: campaign.id,
      fleet: campaign.fleet,
      phase: campaign.phase,
      replaced: campaign.counters.replaced,
      stale: campaign.counters.stale,
      intents: intents.map((intent) => intent.kind),
      restSeconds,
      release,
    });
  return { doors, clients, logger };
};
