import {
  type ApplicationStatusCheckAssociationObject,
  DescribeApplicationStatusCheckAssociationsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import type { ServersDoor } from '../core/ports.ts';
import type { GroupView } from '../core/record/observation.ts';
import { read } from './calls.ts';
import { listAll } from './pages.ts';
import type { knowsOperation } from './stand-in.ts';

/** The tag by which EC2 knows the group of a server. */
const groupTag = 'aws:autoscaling:groupName';

/**
 * The application status checks that cover servers of these groups, by the name of the group: by a tag that the group has and hands on, or by the id of one
 * of its servers. That is one call, however many groups there are.
 *
 * @param knows an endpoint that is not AWS and does not know such checks has none
 * @throws WorldError, Retryable
 */
export const findApplicationChecks =
  (client: EC2Client, knows: ReturnType<typeof knowsOperation>): ServersDoor['findApplicationChecks'] =>
  async (groups) => {
    const all = (await read('ec2:DescribeApplicationStatusCheckAssociations', () => knows(() => list(client)))) ?? [];
    return Object.fromEntries(
      groups.flatMap((group) => {
        const own = all.filter((each) => covers(each, group)).flatMap(({ ApplicationStatusCheckId: id }) => id ?? []);
        return own.length === 0 ? [] : [[group.name, [...new Set(own)].toSorted()]];
      }),
    );
  };

const covers = ({ AssociationType, Key = '', Value = '' }: ApplicationStatusCheckAssociationObject, group: GroupView): boolean =>
  AssociationType === 'tag'
    ? { ...group.tags, [groupTag]: group.name }[Key] === Value
    : AssociationType === 'instance-id' && group.members.some(({ id }) => id === Value);

const list = (client: EC2Client): Promise<ApplicationStatusCheckAssociationObject[]> =>
  listAll(async (NextToken) => {
    const answer = await client.send(new DescribeApplicationStatusCheckAssociationsCommand({ NextToken }));
    return { items: answer.Associations ?? [], next: answer.NextToken || undefined };
  });
