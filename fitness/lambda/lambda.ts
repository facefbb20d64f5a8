import type { Subject } from '../fitness-function.ts';
import type { LambdaFunction } from './function.ts';
import { publicAccess } from './public-access.ts';
import { settings } from './settings.ts';

/** What is asked of a function. */
export const lambda: Subject<LambdaFunction> = {
  name: 'lambda',
  functions: [publicAccess, settings],
};
