import type { Subject } from '../../fitness-function.ts';
import type { StackAlarm } from './alarm.ts';
import { heard } from './heard.ts';
import { live } from './live.ts';
import { quiet } from './quiet.ts';
import { strength } from './strength.ts';

/** The fitness functions of an alarm of the stack, one line each. */
export const alarms: Subject<StackAlarm> = { name: 'alarms', heading: 'Alarms', functions: [live, quiet, strength, heard] };
