import { type DoorPermissions, named, referenceOf } from '../../aws/permission.ts';

/** The action of `door.ts`. */
export const topicPermissions: DoorPermissions = {
  readTopic: [named('sns', 'GetTopicAttributes', referenceOf('amazonsns'))],
};
