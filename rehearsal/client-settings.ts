import type { ClientSettings } from '../aws/clients.ts';
import { region } from './ground.ts';
import type { World } from './world.ts';

/** How clients of the SDK are made whose calls a world answers, on its clock; those of other Regions by their own. */
export const clientSettingsOf = (
  { retryStrategy, attach }: Pick<World, 'retryStrategy' | 'attach'>,
  others: ReadonlyMap<string, Pick<World, 'attach'>> = new Map(),
): ClientSettings => ({
  region,
  credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
  retryStrategy,
  onClient: (client, of) => (of === undefined || of === region ? attach : findRegion(others, of).attach)(client),
});

const findRegion = (others: ReadonlyMap<string, Pick<World, 'attach'>>, region: string): Pick<World, 'attach'> => {
  const found = others.get(region);
  if (!found) throw new Error(`the rehearsal has no Region ${region}`);
  return found;
};
