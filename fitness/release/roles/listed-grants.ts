import type { Conditions, Grant } from './grant.ts';

/** A grant on what is not the stack's own, which a role of the stack may have all the same. */
export type Listed = {
  /** Actions, in lower case. */
  actions: RegExp;
  /** What of an ARN follows the partition; `*` for everything. */
  resource: RegExp;
  /** A key that one of its conditions must ask for; of EC2 and Auto Scaling, the tag. */
  condition?: RegExp;
  /** What its conditions must be besides. */
  meets?: (conditions: Conditions) => boolean;
};

/** By what the roles of a stack are limited on what is not its own. */
export type GrantLimits = {
  /** The tag that what is changed in EC2 and Auto Scaling must have: the condition keys that ask for it, and how people call that. */
  tag: { keys: RegExp; text: string };
  /** Documents of the stack that may be sent to servers, by their names in the template. */
  documents: readonly string[];
  listed: readonly Listed[];
};

const place = '[^:*]*:[^:*]*';
const tag = /^(aws|autoscaling|ec2|ssm):resourcetag\/recycler:policy$/;

/** The closed list, each with its reason. What it does not name must be the stack's own, or be given by a person in a parameter. */
const listed: readonly Listed[] = [
  // Groups are people's: those that are enrolled, by their tag.
  {
    actions: /^autoscaling:/,
    resource: new RegExp(`^autoscaling:${place}:autoScalingGroup:\\*:autoScalingGroupName/\\*$`),
    condition: tag,
  },
  // A new root volume is asked for on the server, which must have the tag, and on what takes part in it, which has none: EC2 allows the call where
  // all of them are allowed ("Service authorization reference", Amazon EC2, CreateReplaceRootVolumeTask).
  {
    actions: /^(ec2:(createreplacerootvolumetask|(en|dis)ableapplicationstatuschecksuppression)|ssm:sendcommand)$/,
    resource: new RegExp(`^ec2:${place}:instance/\\*$`),
    condition: tag,
  },
  { actions: /^ec2:createreplacerootvolumetask$/, resource: new RegExp(`^ec2:${place}:(volume|replace-root-volume-task|image)/\\*$`) },
  // Log lines of servers, in log groups that have the tag.
  { actions: /^logs:filterlogevents$/, resource: new RegExp(`^logs:${place}:log-group:\\*$`), condition: tag },
  // LaunchInstances asks for it, and IAM can limit it neither by the group's tag nor by the type of the fleet: docs/threat-model.md says what it allows.
  { actions: /^ec2:createfleet$/, resource: new RegExp(`^ec2:${place}:(fleet|launch-template)/\\*$`) },
  // Hosts and tasks of the clusters that people named.
  {
    actions: /^ecs:(updatecontainerinstancesstate|runtask)$/,
    resource: new RegExp(`^ecs:${place}:(container-instance/\\*|task-definition/recycler-\\*:\\*)$`),
    condition: /^ecs:cluster$/,
  },
  { actions: /^ecs:stoptask$/, resource: new RegExp(`^ecs:${place}:task/\\*$`), condition: /^ecs:cluster$/ },
  // A key of one's own, used by Secrets Manager for the secrets that people named.
  { actions: /^kms:decrypt$/, resource: new RegExp(`^kms:${place}:key/\\*$`), condition: /^kms:encryptioncontext:secretarn$/ },
  // Parameters that people write for us, and those of AWS.
  { actions: /^ssm:getparameters?$/, resource: new RegExp(`^ssm:${place}:parameter/(recycler|aws/service)/`) },
  // The console of a replacement that failed; it cannot be limited by a tag.
  { actions: /^ec2:getconsoleoutput$/, resource: new RegExp(`^ec2:${place}:instance/\\*$`) },
  // Reads that AWS takes no resource for, or whose answers hold figures and settings ("Service authorization reference").
  {
    actions:
      /^(cloudtrail:lookupevents|cloudwatch:get(metricdata|dashboard)|config:get(compliancedetailsbyconfigrule|resourceconfighistory)|dynamodb:describelimits|ecs:gettaskprotection|logs:getlogdelivery|sns:gettopicattributes|ssm:get(calendarstate|commandinvocation)|xray:getsampling\w+)$/,
    resource: /^\*$/,
  },
  // What others deploy to servers keeps healing waiting: which application that is, is not known before.
  { actions: /^codedeploy:batchgetdeployment(group)?s$/, resource: /^\*$/ },
  // Actions that AWS takes no resource for, so that `*` is all there is (Service Authorization Reference, column "Resource types").
  {
    actions:
      /^(logs:(createlogdelivery|updatelogdelivery|deletelogdelivery|putresourcepolicy)|xray:put(tracesegments|telemetryrecords)|cloudwatch:putmetricdata)$/,
    resource: /^\*$/,
  },
];

const asksFor = (conditions: Conditions, key: RegExp): boolean =>
  Object.values(conditions).some((keys) => Object.keys(keys).some((each) => key.test(each.toLowerCase())));

/** What the roles of the stack of the Recycler are limited by: groups that are enrolled, by their tag. */
export const grantLimits: GrantLimits = {
  tag: { keys: /^(aws|autoscaling|ec2|ssm):ResourceTag\/recycler:policy$/i, text: 'groups with the tag recycler:policy' },
  documents: ['ProbeDocument'],
  listed,
};

/** What permits a grant that is not on the stack's own; undefined where nothing does. */
export const findListedGrant = ({ action, resource, conditions }: Grant, { listed }: Pick<GrantLimits, 'listed'>): Listed | undefined =>
  listed.find(
    (each) =>
      each.actions.test(action.toLowerCase()) &&
      each.resource.test(resource.replace(/^arn:[^:]+:/, '')) &&
      (each.condition === undefined || asksFor(conditions, each.condition)) &&
      (each.meets?.(conditions) ?? true),
  );
