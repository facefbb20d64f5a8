import { findWider } from './compare-grants.ts';
import type { Conditions, Grant } from './grant.ts';
import { findListedGrant, type GrantLimits } from './listed-grants.ts';
import { isOwnResource, type OwnNames } from './own-names.ts';

/** Verbs of actions that only name and describe (Service Authorization Reference, access level List and, of the services that we use, Read). */
const describing = /^[a-z0-9-]+:(List|Describe)/i;

/** Verbs of actions that read, also what is kept there: secrets, objects, items. */
const reading = /^[a-z0-9-]+:(Get|BatchGet|Query|Scan|Search|Lookup|Filter|Validate|ConditionCheckItem)/i;

/** A version of one of our functions, or of a state machine. */
const oneVersion = /^arn:[^:]+:(lambda|states):[^:]*:[^:]*:(function|stateMachine):[^:]+:\d+$/;

/** A command on a server: it runs with all rights there, so that only the documents of the stack may be sent. */
const isCommand = ({ action }: Grant): boolean => action.toLowerCase() === 'ssm:sendcommand';
const isOwnDocument = ({ resource }: Grant, { documents }: GrantLimits): boolean =>
  documents.some((name) => new RegExp(`^arn:[^:]+:ssm:[^:]*:[^:]*:document/[\\w-]+-${name}-[^/]+$`).test(resource));

/** Must it carry the tag, such as an enrolled group? It has to be there, whatever its value. */
const asksForTag = (conditions: Conditions, { tag }: GrantLimits): boolean =>
  Object.entries(conditions).some(([operator, keys]) =>
    Object.entries(keys).some(([key, values]) => {
      if (!tag.keys.test(key)) return false;
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
 * What a role may be granted: on the stack's own, what people granted it by parameters, and of actions that change something those that are needed.
 * Without `needed` it is not known which are.
 */
export type Bounds = { own: OwnNames; limits: GrantLimits; byParameter: readonly Grant[]; needed?: readonly string[] };

/** SAM lets a function send its failed calls to the queue that is their destination. */
const addedBySam = ['sqs:sendmessage'];

const isNeeded = (action: string, needed: readonly string[]): boolean =>
  [...needed, ...addedBySam].some((each) => each.toLowerCase() === action.toLowerCase());

const factsOf = (grants: readonly Grant[]) => ({ grants: [...grants], denials: [], attached: [] });

/** Is it what the template grants for a parameter, under the same conditions or more? */
const isGivenByParameter = (grant: Grant, byParameter: readonly Grant[]): boolean =>
  findWider(factsOf(byParameter), factsOf([grant])).length === 0;

/**
 * In what a grant goes beyond what any role of ours may have, or keeps other releases out, one line each: the rules hold for the first
 * release too.
 */
export const findExcess = (grant: Grant, { own, limits, byParameter, needed }: Bounds): string[] => {
  const { action, resource, conditions } = grant;
  const name = action.toLowerCase();
  if (describing.test(action)) return [];
  const isReading = reading.test(action);
  const listed = findListedGrant(grant, limits);
  // What is listed without a condition has no tag that could be asked for.
  const needsTag =
    !isReading &&
    (/^(ec2|autoscaling):/.test(name) || (isCommand(grant) && !isOwnDocument(grant, limits))) &&
    (listed === undefined || listed.condition !== undefined);
  const isGiven = isGivenByParameter(grant, byParameter);
  const isWithin = isOwnResource(resource, own) || isGiven || listed !== undefined;
  const isUnused = needed !== undefined && !isReading && !isGiven && !isNeeded(action, needed);
  return [
    ...(/[*?]/.test(action) ? [`${action} allows more than is named`] : []),
    ...(needsTag && !asksForTag(conditions, limits) ? [`${action} is not limited to ${limits.tag.text}`] : []),
    ...(isCommand(grant) && !isOwnDocument(grant, limits) && !/:instance\//.test(resource)
      ? [`${action} runs ${resource}: allow the document of the stack alone`]
      : []),
    ...(name === 'iam:passrole' && !isForServers(conditions)
      ? [`${action} hands ${resource} to any service: limit it by iam:PassedToService to ec2.amazonaws.com`]
      : []),
    ...(isUnused ? [`${action} is not among what it is for`] : []),
    ...(isWithin ? [] : [`${action} is allowed on ${resource}, which is not the stack's own`]),
    ...(oneVersion.test(resource) && !isReading
      ? [`${action} is allowed on one version, ${resource}: all releases share the role, so let it end in :*`]
      : []),
  ];
};
