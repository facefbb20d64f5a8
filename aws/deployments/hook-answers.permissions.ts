import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The action of `hook-answers.ts`. */
export const hookAnswerPermissions: DoorPermissions = {
  answerHook: [named('codedeploy', 'PutLifecycleEventHookExecutionStatus', referenceOf('awscodedeploy'))],
};
