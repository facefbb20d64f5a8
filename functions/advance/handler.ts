import { openEnvironment } from '../../aws/environment.ts';
import { openDoors } from '../open-doors.ts';
import { advance } from './advance.ts';

export const handler = advance(openDoors(openEnvironment('advance')));
