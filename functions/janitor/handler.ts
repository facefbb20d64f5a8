import { openEnvironment } from '../../aws/environment.ts';
import { openJanitor } from './open-janitor.ts';

export const handler = openJanitor(openEnvironment('janitor'));
