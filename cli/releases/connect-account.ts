import { createClients } from '../../aws/all-clients.ts';
import { type ClientSettings, type Clients, createClientMaker, type MakeClient } from '../../aws/clients.ts';
import { checkConnection } from '../check-connection.ts';
import type { CommonOptions } from '../options.ts';

/**
 * Clients for an account, as the person who runs the command.
 *
 * @param label the command, for the user agent
 * @param patience where answers take longer than usual
 */
export const connectAccount = (
  options: CommonOptions,
  label: string,
  patience?: ClientSettings['patience'],
): { clients: Clients; make: MakeClient } => {
  checkConnection(options);
  const endpoint = options.endpointUrl ?? process.env.AWS_ENDPOINT_URL;
  const settings: ClientSettings = {
    ...(options.region !== undefined && { region: options.region }),
    ...(options.profile !== undefined && { profile: options.profile }),
    ...(endpoint !== undefined && endpoint !== '' && { endpoint }),
    ...(patience && { patience }),
  };
  const make = createClientMaker(settings, label);
  return { clients: createClients(make), make };
};
