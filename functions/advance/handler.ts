import { openEnvironment } from '../../aws/environment.ts';
import { openAdvance } from './open-advance.ts';

export const handler = openAdvance(openEnvironment('advance'));
