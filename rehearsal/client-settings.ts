import type { ClientSettings } from '../aws/clients.ts';
import type { World } from './world.ts';

/** How clients of the SDK are made whose calls a world answers, on its clock. */
export const clientSettingsOf = ({ retryStrategy, attach }: Pick<World, 'retryStrategy' | 'attach'>): ClientSettings => ({
  region: 'eu-west-1',
  credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
  retryStrategy,
  onClient: attach,
});
