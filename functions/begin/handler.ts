import { openEnvironment } from '../../aws/environment.ts';
import { openBegin } from './open-begin.ts';

export const handler = openBegin(openEnvironment('begin'));
