import { openEnvironment } from '../../aws/environment.ts';
import { openPreTraffic } from './open-pre-traffic.ts';

export const handler = openPreTraffic(openEnvironment('pre-traffic'));
