import type { PlacedCordon } from '../../core/record/journal.ts';
import type { Cordon } from '../../core/record/workload.ts';

export const cordonOf = ({ purpose }: PlacedCordon): Omit<Cordon, 'left'> => ({ by: 'us', purpose, unit: 'copies of shards' });
