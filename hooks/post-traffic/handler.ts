import { openEnvironment } from '../../aws/environment.ts';
import { openPostTraffic } from './open-post-traffic.ts';

export const handler = openPostTraffic(openEnvironment('post-traffic'));
