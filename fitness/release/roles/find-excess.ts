import type { Conditions, Grant } from './role.ts';

/** Verbs of actions that only read (Service Authorization Reference, access levels List and Read of the services that we use). */
const reading = /^[a-z0-9-]+:(Get|List|Describe|BatchGet|Query|Scan|Search|Lookup|Filter|Validate|ConditionCheckItem)/i;

/** Actions that AWS takes no resource for, so that `*` is all there is (Service Authorization Reference, column "Resource types"). */
const unlimited = [
  ...['logs:CreateLogDelivery', 'logs:UpdateLogDelivery', 'logs:DeleteLogDelivery', 'logs:PutResourcePolicy'],
  ...['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'cloudwatch:PutMetricData'],
];

/** A fleet has no tag of the group to ask for, and by itself it launches nothing where ec2:RunInstances is not allowed. */
const untagged = ['ec2:createfleet'];

/**
 * A new root volume is asked for on the server, which must have the tag, and on what takes part in it, which has none. EC2 allows the call where all of
 * them are allowed ("Service authorization reference", Amazon EC2, CreateReplaceRootVolumeTask).
 */
const isBesideServer = ({ action, resource }: Grant): boolean =>
  action.toLowerCase() === 'ec2:createreplacerootvolumetask' &&
  /^arn:[^:]+:ec2:[^:]*:[^:]*:(volume|replace-root-volume-task|image)\/\*$/.test(resource);

/** Everything, or everything of one service. */
const everything = /^(\*|arn:[^:]+:([^:]*\*[^:]*)(:.*)?|arn:[^:]+:[^:]+:[^:]*:[^:]*:\*)$/;

/** A version of one of our functions, or of a state machine. */
const oneVersion = /^arn:[^:]+:(lambda|states):[^:]*:[^:]*:(function|stateMachine):[^:]+:\d+$/;

/** A command on a server: it runs with all rights there, so that only the document of the stack may be sent. */
const isCommand = ({ action }: Grant): boolean => action.toLowerCase() === 'ssm:sendcommand';
const isOwnDocument = ({ resource }: Grant): boolean => /^arn:[^:]+:ssm:[^:]*:[^:]*:document\/[\w-]+-ProbeDocument-[^/]+$/.test(resource);

/** Must the group be enrolled? The tag has to be there, whatever its value. */
const asksForTag = (conditions: Conditions): boolean =>
  Object.entries(conditions).some(([operator, keys]) =>
    Object.entries(keys).some(([key, values]) => {
      if (!/^(aws|autoscaling|ec2|ssm):ResourceTag\/recycler:policy$/i.test(key)) return false;
      if (operator === 'Null') return values.every((value) => value === 'false');
      return /^String(Equals|Like)(IgnoreCase)?$/.test(operator);
    }),
  );

/** May the role be handed to servers alone? A role that any service takes is as good as the right to do all that it may. */
const isForServers = (conditions: Conditions): boolean =>
  Object.entries(conditions).some(
    ([operator, keys]) =>
      operator === 'StringEquals' &&
      Object.entries(keys).some(
        ([key, values]) => /^iam:PassedToService$/i.test(key) && values.every((value) => /^ec2\.amazonaws\.com(\.cn)?$/.test(value)),
      ),
  );

/**
 * In what a grant goes beyond what any role of ours may have, or keeps other releases out, one line each: the rules hold for the first
 * release too.
 */
export const findExcess = (grant: Grant): string[] => {
  const { action, resource, conditions } = grant;
  const isAny = /[*?]/.test(action);
  if (reading.test(action)) return [];
  const name = action.toLowerCase();
  const isOnServers =
    (/^(ec2|autoscaling):/.test(name) && !untagged.includes(name) && !isBesideServer(grant)) || (isCommand(grant) && !isOwnDocument(grant));
  const isUnlimited = unlimited.some((each) => each.toLowerCase() === name);
  return [
    ...(isAny ? [`${action} allows more than is named`] : []),
    ...(isOnServers && !asksForTag(conditions) ? [`${action} is not limited to groups with the tag recycler:policy`] : []),
    ...(isCommand(grant) && !isOwnDocument(grant) && !/:instance\//.test(resource)
      ? [`${action} runs ${resource}: allow the document of the stack alone`]
      : []),
    ...(name === 'iam:passrole' && !isForServers(conditions)
      ? [`${action} hands ${resource} to any service: limit it by iam:PassedToService to ec2.amazonaws.com`]
      : []),
    ...(everything.test(resource) && !isUnlimited ? [`${action} is allowed on ${resource}`] : []),
    ...(oneVersion.test(resource)
      ? [`${action} is allowed on one version, ${resource}: all releases share the role, so let it end in :*`]
      : []),
  ];
};
