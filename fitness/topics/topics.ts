import type { Subject } from '../fitness-function.ts';
import { encryption } from './encryption.ts';
import { foreignAccess } from './foreign-access.ts';
import { publicAccess } from './public-access.ts';
import { subscribed } from './subscribed.ts';
import type { Topic } from './topic.ts';

/** What is asked of a topic. */
export const topics: Subject<Topic> = {
  name: 'topics',
  heading: 'The topic of notices and alarms',
  functions: [encryption, publicAccess, foreignAccess, subscribed],
};
