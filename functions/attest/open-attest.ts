import { connectLive } from '../../aws/aliases/live.ts';
import { connectDeploymentReads } from '../../aws/deployments/deployment-reads.ts';
import { type Environment, requireVariable } from '../../aws/environment.ts';
import { openLedgerCheck } from '../../aws/ledger-name.ts';
import { logInvocation } from '../../aws/log-invocation.ts';
import { connectNotices } from '../../aws/notices.ts';
import { readIdentity } from '../../aws/read-identity.ts';
import { placeOf } from '../../fitness/examination.ts';
import { examineGroups } from '../../fitness/groups/examine.ts';
import { openGate, readCanaryFleets } from '../../fitness/open-gate.ts';
import { connectVersionsOf } from '../../fitness/release/deployment/door.ts';
import { attest } from './attest.ts';
import type { Attestation } from './attestation.ts';

/** Where something else answers for AWS, it answers for STS too. */
const toStandIn = (url: string, endpoint: string | undefined): string =>
  endpoint === undefined ? url : new URL(new URL(url).search, endpoint).href;

/** The function with its doors, and with what it came to in its log. */
export const openAttest = (environment: Environment) => {
  const { clock, releases, ledger, stamp, make, variable, get } = environment;
  const beginFunction = requireVariable(environment, 'BEGIN_FUNCTION');
  // arn:aws:lambda:REGION:ACCOUNT:function:NAME
  const { partition, region, account } = placeOf({ stack: requireVariable(environment, 'STACK_ID') });
  const audience = `arn:${partition}:lambda:${region}:${account}:function:${requireVariable(environment, 'AWS_LAMBDA_FUNCTION_NAME')}`;
  const own = { region, account, audience };
  const act = attest({
    clock,
    releases,
    checkLedger: openLedgerCheck(environment),
    identify: (caller) => readIdentity((url, headers) => get(toStandIn(url, variable('AWS_ENDPOINT_URL')), headers), caller, own),
    ledger,
    release: stamp.release,
    notices: connectNotices(make, variable),
    canaryFleets: readCanaryFleets(environment),
    deployments: connectDeploymentReads(make),
    readLive: () => connectLive(make)(beginFunction),
    readVersions: connectVersionsOf(make, beginFunction),
    openGate: ({ functionVersion }) => openGate(environment, { functionVersion }, [examineGroups(environment.make)]),
  });
  return logInvocation(environment, async (event, { log }): Promise<Attestation> => {
    const done = await act(event);
    const { outcome, reason, blocks, lease } = done;
    log.info(`attestation: ${outcome}: ${reason}`, { event: 'attestation', outcome, reason, blocks, ...(lease && { lease }) });
    return done;
  });
};
