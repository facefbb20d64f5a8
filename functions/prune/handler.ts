import { openEnvironment } from '../../aws/environment.ts';
import { openPrune } from './open-prune.ts';

export const handler = openPrune(openEnvironment('prune'));
