import type { Logger } from '@aws-lambda-powertools/logger';
import { createClients } from '../aws/all-clients.ts';
import type { MakeClient } from '../aws/clients.ts';
import { bindDoors } from '../aws/doors.ts';
import { openNotices } from '../aws/notices.ts';
import type { Doors } from '../core/ports.ts';
import { openWorkloads } from '../workloads/index.ts';
import { openEnvironment } from './environment.ts';

/** Every door of a function that looks at fleets, bound once per execution environment, and its log. */
export const bindFunction = (name: string): { doors: Doors; make: MakeClient; logger: Logger } => {
  const { logger, release, make, ledger, clock } = openEnvironment(name);
  const clients = createClients({}, `${name}-${release}`);
  const probeFunction = process.env.PROBE_FUNCTION;
  const doors = bindDoors(clients, {
    clock,
    ledger,
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
  return { doors, make, logger };
};
