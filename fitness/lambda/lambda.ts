import type { Subject } from '../fitness-function.ts';
import { failuresKept } from './failures-kept.ts';
import { foreignAccess } from './foreign-access.ts';
import type { LambdaFunction } from './function.ts';
import { hookFailures } from './hook-failures.ts';
import { publicAccess } from './public-access.ts';
import { runtimeLife } from './runtime-life.ts';
import { secrets } from './secrets.ts';
import { settings } from './settings.ts';
import { tracing } from './tracing.ts';

/** What is asked of a function. */
export const lambda: Subject<LambdaFunction> = {
  name: 'lambda',
  heading: 'Every function',
  functions: [publicAccess, foreignAccess, settings, secrets, hookFailures, failuresKept, tracing, runtimeLife],
};
