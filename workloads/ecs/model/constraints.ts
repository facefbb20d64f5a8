import type { Host } from './model.ts';

/** The attributes of a host, as Amazon ECS sets them (developer guide, task-placement-constraints). */
export const attributesOf = ({ zone, image }: Pick<Host, 'zone' | 'image'>): Record<string, string> => ({
  'ecs.ami-id': image,
  'ecs.availability-zone': zone,
  'ecs.instance-type': 't3.large',
  'ecs.os-type': 'linux',
});

const unquote = (text: string): string => text.trim().replace(/^["']|["']$/g, '');

/**
 * Does an expression of the cluster query language hold for the host? Undefined where it is none that is known here: `==`, `!=`, `in`,
 * `exists` on `ec2InstanceId`, `agentConnected` and attributes (developer guide, cluster-query-language).
 */
export const matches = (expression: string, host: Host): boolean | undefined => {
  const text = expression.trim();
  const exists = /^exists\((?:attribute:)?([\w.-]+)\)$/.exec(text);
  if (exists) return exists[1] !== undefined && exists[1] in attributesOf(host);
  const match = /^(?:attribute:)?([\w.-]+)\s*(==|!=|in|equals|not_equals)\s*(.+)$/.exec(text);
  if (!match) return undefined;
  const [, subject = '', operator = '', rest = ''] = match;
  const value =
    subject === 'ec2InstanceId' ? host.server : subject === 'agentConnected' ? String(host.isConnected) : attributesOf(host)[subject];
  if (operator === 'in')
    return rest
      .trim()
      .replace(/^\[|\]$/g, '')
      .split(',')
      .map(unquote)
      .includes(value ?? '');
  const isSame = value === unquote(rest);
  return operator === '==' || operator === 'equals' ? isSame : !isSame;
};

/** May a task be placed there: `distinctInstance`, or an expression that holds? `already` tasks of its group are there. */
export const allows = (constraint: string, host: Host, already: number): boolean =>
  constraint === 'distinctInstance' ? already === 0 : matches(constraint, host) === true;
