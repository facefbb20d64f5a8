import type { Environment } from '../../aws/environment.ts';
import { openHook } from '../open-hook.ts';
import { judgeAfterTraffic } from './post-traffic.ts';

/** The hook with its doors. */
export const openPostTraffic = (environment: Environment) => openHook(environment, 'post-traffic', judgeAfterTraffic);
