import { openEnvironment } from '../../aws/environment.ts';
import { openReaper } from './open-reaper.ts';

export const handler = openReaper(openEnvironment('reaper'));
