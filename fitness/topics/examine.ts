import { checkResources } from '../check-resources.ts';
import { type Examine, readOnce } from '../examination.ts';
import { connectTopic } from './door.ts';
import { topics } from './topics.ts';

const readNoticesTopic = readOnce(({ make, topic }) => connectTopic(make)(topic));

/** Examines the topic of notices and alarms. */
export const examineTopic: Examine = async (examination, phase) => {
  const topic = await readNoticesTopic(examination);
  return checkResources(topics, [topic.name], new Map([[topic.name, topic]]), phase);
};
