import type { Environment } from '../../aws/environment.ts';
import { countFailures } from '../count-failures.ts';
import { openDoors } from '../open-doors.ts';
import { advance } from './advance.ts';

/** The function with its doors. */
export const openAdvance = (environment: Environment) => countFailures(environment, advance(openDoors(environment)));
