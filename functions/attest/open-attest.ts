import { connectAliases } from '../../aws/aliases.ts';
import { type Environment, requireVariable } from '../../aws/environment.ts';
import { connectNotices } from '../../aws/notices.ts';
import { openGate, readCanaryFleets } from '../../fitness/open-gate.ts';
import { type Attestation, attest } from './attest.ts';

/** The function with its doors, and with what it came to in its log. */
export const openAttest = (environment: Environment) => {
  const { clock, releases, ledger, stamp, make, logger, variable } = environment;
  const beginFunction = requireVariable(environment, 'BEGIN_FUNCTION');
  const act = attest({
    clock,
    releases,
    ledger,
    release: stamp.release,
    notices: connectNotices(make, variable('NOTICES_TOPIC_ARN')),
    canaryFleets: readCanaryFleets(environment),
    readLive: () => connectAliases(make).readLive(beginFunction),
    openGate: ({ functionVersion }) => openGate(environment, { functionVersion }),
  });
  return async (event: unknown): Promise<Attestation> => {
    const done = await act(event);
    logger.info(`attestation: ${done.outcome}: ${done.reason}`, { blocks: done.blocks });
    return done;
  };
};
