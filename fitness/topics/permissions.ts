import type { DoorPermissions } from '../../aws/permissions.ts';

/** The action of `door.ts`. */
export const topicPermissions: DoorPermissions = {
  readTopic: [
    {
      action: 'sns:GetTopicAttributes',
      operation: 'GetTopicAttributes',
      source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html',
    },
  ],
};
