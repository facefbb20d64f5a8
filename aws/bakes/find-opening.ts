import { DescribeSecurityGroupsCommand, type EC2Client, type IpPermission } from '@aws-sdk/client-ec2';
import { read } from '../calls.ts';

/** The port of AWS's own services, which the SSM Agent must reach. Names are resolved by the VPC itself, past every security group. */
const ofServices = 443;

const isToServices = ({ IpProtocol, FromPort, ToPort }: IpPermission): boolean =>
  IpProtocol === 'tcp' && FromPort === ofServices && ToPort === ofServices;

const describeRule = ({ IpProtocol = '?', FromPort, ToPort }: IpPermission): string =>
  IpProtocol === '-1' ? 'all traffic' : `${IpProtocol} ${FromPort === ToPort ? FromPort : `${FromPort} to ${ToPort}`}`;

/**
 * What these security groups leave open besides port 443 of others, in words; undefined where a server behind them can be reached by no one, and reach
 * nothing else.
 *
 * @throws WorldError, Retryable where they could not be read, or one of them is not there
 */
export const findOpening = async (ec2: EC2Client, ids: readonly string[]): Promise<string | undefined> => {
  const { SecurityGroups: groups = [] } = await read('ec2:DescribeSecurityGroups', () =>
    ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [...ids] })),
  );
  const unread = ids.find((id) => !groups.some(({ GroupId }) => GroupId === id));
  if (unread !== undefined) return `security group ${unread} could not be read`;
  for (const { GroupId, IpPermissions = [], IpPermissionsEgress = [] } of groups) {
    const [way] = IpPermissions;
    if (way) return `security group ${GroupId} lets in ${describeRule(way)}: leave it without rules for incoming traffic`;
    const out = IpPermissionsEgress.find((rule) => !isToServices(rule));
    if (out) return `security group ${GroupId} lets out ${describeRule(out)}: let out nothing but tcp 443`;
  }
  return undefined;
};
