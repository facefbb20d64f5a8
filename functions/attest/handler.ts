import { openEnvironment } from '../../aws/environment.ts';
import { openAttest } from './open-attest.ts';

export const handler = openAttest(openEnvironment('attest'));
