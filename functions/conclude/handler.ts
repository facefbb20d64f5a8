import { openEnvironment } from '../../aws/environment.ts';
import { openConclude } from './open-conclude.ts';

export const handler = openConclude(openEnvironment('conclude'));
