import { createClientMaker, type MakeClient } from '../aws/clients.ts';
import { samEnvironment } from '../setup/python.ts';
import { region, settingsFor } from '../tests/acceptance/moto-fleet.ts';
import { startMinistack, startMoto } from '../tests/acceptance/server.ts';

/**
 * An AWS account of two programs on this machine: MiniStack for CloudFormation, Lambda, Step Functions, DynamoDB, SSM and SNS; moto for Auto
 * Scaling, EC2 and load balancing, which know each other only there.
 */
export type StandIns = {
  /** Address of MiniStack. */
  account: string;
  /** Address of moto. */
  fleets: string;
  /** Makes clients for MiniStack. */
  make: MakeClient;
  stop: () => Promise<void>;
};

/** Starts both on 127.0.0.1, empty. Undefined where Python is missing. */
export const startStandIns = async (): Promise<StandIns | undefined> => {
  const [account, fleets] = await Promise.all([startMinistack(), startMoto()]);
  if (!account || !fleets) return undefined;
  return {
    account: account.endpoint,
    fleets: fleets.endpoint,
    make: createClientMaker(settingsFor(account.endpoint), 'demo'),
    stop: async () => {
      await Promise.all([account.stop(), fleets.stop()]);
    },
  };
};

/** What sends a program's calls for fleets to moto. */
export const fleetVariables = (fleets: string): Record<string, string> => ({
  AWS_ENDPOINT_URL_AUTO_SCALING: fleets,
  AWS_ENDPOINT_URL_EC2: fleets,
  AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2: fleets,
});

/** The environment of a program that talks to these stand-ins and to nothing else: nothing of the account of its user is in it. */
export const standInEnvironment = ({ account, fleets }: Pick<StandIns, 'account' | 'fleets'>): Record<string, string | undefined> => ({
  ...Object.fromEntries(Object.keys(process.env).flatMap((name) => (name.startsWith('AWS_') ? [[name, undefined]] : []))),
  ...samEnvironment,
  ...fleetVariables(fleets),
  AWS_REGION: region,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_ENDPOINT_URL: account,
});
