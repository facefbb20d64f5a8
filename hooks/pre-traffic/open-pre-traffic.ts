import type { Environment } from '../../aws/environment.ts';
import { openHook } from '../open-hook.ts';
import { judgeBeforeTraffic } from './pre-traffic.ts';

/** The hook with its doors. */
export const openPreTraffic = (environment: Environment) => openHook(environment, 'pre-traffic', judgeBeforeTraffic);
