import type { Subject } from '../fitness-function.ts';
import { calls } from './calls.ts';
import type { EventRule } from './rule.ts';

/** What is asked of each rule of EventBridge. */
export const rules: Subject<EventRule> = { name: 'rules', heading: 'Rules and schedules', functions: [calls] };
