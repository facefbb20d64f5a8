import type { Conditions } from '../../release/roles/grant.ts';
import type { GrantLimits, Listed } from '../../release/roles/listed-grants.ts';

const here = '[^:*]*:[^:*]*';
/** Every Region, where the grant names those that it is for. */
const elsewhere = '\\*:[^:*]*';
const tag = /^(aws|ec2|ssm):(resource|request)tag\/recycler:bake$/;
/** People let a launch template follow a label by this one. */
const tagOfTemplates = /^aws:resourcetag\/recycler:recipe$/;

/** Is one of these values asked for, and nothing else let in? */
const asksFor =
  (operator: string, key: string, ...values: string[]) =>
  (conditions: Conditions): boolean => {
    const own = Object.entries(conditions[operator] ?? {}).find(([each]) => each.toLowerCase() === key.toLowerCase())?.[1];
    return own !== undefined && own.length > 0 && own.every((value) => values.includes(value));
  };

/** Are the Regions named, each in full? */
const namesRegions = (conditions: Conditions): boolean => {
  const regions = Object.entries(conditions.StringEquals ?? {}).find(([key]) => key.toLowerCase() === 'aws:requestedregion')?.[1] ?? [];
  return regions.length > 0 && regions.every((region) => /^[a-z]{2}(-[a-z]+)+-\d$/.test(region));
};

/** Of the grants whose resources are in a place: those of EC2 and Systems Manager that bakes, copies and pruning need. */
const limitsIn = (place: string): Listed[] => [
  // What a launch makes is a server of a bake, which asks for IMDSv2, with encrypted volumes ("Service authorization reference", Amazon EC2,
  // RunInstances).
  {
    actions: /^ec2:runinstances$/,
    resource: new RegExp(`^ec2:${place}:instance/\\*$`),
    condition: tag,
    meets: asksFor('StringEquals', 'ec2:MetadataHttpTokens', 'required'),
  },
  {
    actions: /^ec2:runinstances$/,
    resource: new RegExp(`^ec2:${place}:volume/\\*$`),
    condition: tag,
    meets: asksFor('Bool', 'ec2:Encrypted', 'true'),
  },
  // What a launch refers to is people's, and is not changed by it.
  {
    actions: /^ec2:runinstances$/,
    resource: new RegExp(`^ec2:${place}:(image|launch-template|network-interface|security-group|subnet)/\\*$`),
  },
  {
    actions: /^ec2:(createlaunchtemplateversion|modifylaunchtemplate)$/,
    resource: new RegExp(`^ec2:${place}:launch-template/\\*$`),
    condition: tagOfTemplates,
  },
  // Tags are given when something is made, and no others.
  {
    actions: /^ec2:createtags$/,
    resource: new RegExp(`^ec2:${place}:(instance|volume|image|snapshot)/\\*$`),
    meets: asksFor('StringEquals', 'ec2:CreateAction', 'RunInstances', 'CreateImage', 'CopyImage'),
  },
  // Servers, images and snapshots of bakes, by their tag.
  {
    actions: /^ec2:((copyimage|create(image|tags))|deregisterimage|disableimage|enableimage)$/,
    resource: new RegExp(`^ec2:${place}:(instance|image|snapshot)/\\*$`),
    condition: tag,
  },
  { actions: /^ec2:deletesnapshot$/, resource: new RegExp(`^ec2:${place}:snapshot/\\*$`), condition: tag },
  {
    actions: /^(ec2:(getconsoleoutput|stopinstances|terminateinstances)|ssm:sendcommand)$/,
    resource: new RegExp(`^ec2:${place}:instance/\\*$`),
    condition: tag,
  },
  // Parameters that launch templates follow.
  { actions: /^ssm:(labelparameterversion|putparameter)$/, resource: new RegExp(`^ssm:${place}:parameter/recycler/images/\\*$`) },
  // Any parameter may hold an image, in any of its versions: it is read before an image is removed.
  { actions: /^ssm:getparameterhistory$/, resource: new RegExp(`^ssm:${place}:parameter/(recycler/images/)?\\*$`) },
  // Recipes, base images and the name of the ledger.
  { actions: /^ssm:getparameters?(bypath)?$/, resource: new RegExp(`^ssm:${place}:parameter/(recycler|aws/service)/`) },
];

/** What the roles of the stack of images are limited by: what bakes have made, by its tag, and parameters of images. */
export const grantLimits: GrantLimits = {
  tag: {
    keys: /^((aws|ec2|ssm):(Resource|Request)Tag\/recycler:bake|aws:ResourceTag\/recycler:recipe)$/i,
    text: 'what carries the tag recycler:bake',
  },
  documents: ['BakeDocument', 'ProbeDocument'],
  listed: [
    ...limitsIn(here),
    ...limitsIn(elsewhere).map((limit) => ({
      ...limit,
      meets: (conditions: Conditions) => namesRegions(conditions) && (limit.meets?.(conditions) ?? true),
    })),
    // The two documents by the names that they have there.
    {
      actions: /^ssm:(describedocument|getdocument|sendcommand)$/,
      resource: new RegExp(`^ssm:${elsewhere}:document/recycler-images-(bake|probe)$`),
      meets: namesRegions,
    },
    // Hosts and tasks of the test clusters that people named.
    { actions: /^ecs:runtask$/, resource: new RegExp(`^ecs:${here}:task-definition/recycler-\\*:\\*$`), condition: /^ecs:cluster$/ },
    {
      actions: /^ecs:runtask$/,
      resource: new RegExp(`^ecs:${elsewhere}:task-definition/recycler-\\*:\\*$`),
      condition: /^ecs:cluster$/,
      meets: namesRegions,
    },
    // EC2 reads as the function what may refer to an image ("Required IAM permissions", EC2 user guide, ec2-ami-references.html).
    { actions: /^(imagebuilder:getcontainerrecipe|ssm:getparameters)$/, resource: /^\*$/, condition: /^aws:calledvia$/ },
    // Reads that AWS takes no resource for, or whose answers hold figures and settings ("Service authorization reference").
    {
      actions:
        /^(config:get(compliancedetailsbyconfigrule|resourceconfighistory)|ecs:gettaskprotection|logs:getlogdelivery|sns:gettopicattributes|ssm:getcommandinvocation|xray:getsampling\w+)$/,
      resource: /^\*$/,
    },
    // Actions that AWS takes no resource for, so that `*` is all there is (Service Authorization Reference, column "Resource types").
    {
      actions:
        /^(logs:(createlogdelivery|updatelogdelivery|deletelogdelivery|putresourcepolicy)|xray:put(tracesegments|telemetryrecords))$/,
      resource: /^\*$/,
    },
  ],
};
