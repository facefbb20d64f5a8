import { openEnvironment } from '../../../aws/environment.ts';
import { openBeginBake } from './open-begin-bake.ts';

export const handler = openBeginBake(openEnvironment('begin-bake'));
