import {
  CreateReplaceRootVolumeTaskCommand,
  DescribeImagesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeReplaceRootVolumeTasksCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createClientMaker } from './clients.ts';
import { openImagesDoor } from './images.ts';
import { describeMachine } from './machine.ts';
import { openReimageDoor } from './reimages.ts';

const ec2 = mockClient(EC2Client);
const make = createClientMaker({ region: 'eu-west-1' }, 'test');
const door = openReimageDoor(make(EC2Client));
const images = openImagesDoor(make(EC2Client), make(SSMClient));

beforeEach(() => void ec2.reset());

describe('a new root volume', () => {
  const request = { server: 'i-1', image: 'ami-new', token: 't-1' };

  test('is asked for from an image, by a token, and the old volume is kept', async () => {
    ec2.on(CreateReplaceRootVolumeTaskCommand).resolves({ ReplaceRootVolumeTask: { ReplaceRootVolumeTaskId: 'task-1' } });
    expect(await door.begin(request)).toEqual({ outcome: 'done', task: 'task-1' });
    expect(ec2.commandCalls(CreateReplaceRootVolumeTaskCommand)[0]?.args[0].input).toEqual({
      InstanceId: 'i-1',
      ImageId: 'ami-new',
      ClientToken: 't-1',
      DeleteReplacedRootVolume: false,
    });
  });

  test('that is refused says so, and one that is not answered is open', async () => {
    const fail = (name: string, httpStatusCode: number) =>
      ec2.on(CreateReplaceRootVolumeTaskCommand).rejects(Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } }));
    fail('IncorrectInstanceState', 400);
    expect(await door.begin(request)).toMatchObject({ outcome: 'refused', code: 'IncorrectInstanceState' });
    fail('InternalError', 500);
    expect(await door.begin(request)).toMatchObject({ outcome: 'unanswered' });
  });

  test('is listed oldest first; one from a snapshot brings no image, and is left out', async () => {
    const task = (id: string, more: object) => ({ ReplaceRootVolumeTaskId: id, InstanceId: 'i-1', ImageId: 'ami-new', ...more });
    ec2
      .on(DescribeReplaceRootVolumeTasksCommand)
      .resolvesOnce({
        ReplaceRootVolumeTasks: [
          task('b', { TaskState: 'in-progress', StartTime: '2026-01-05T10:00:00Z' }),
          { ...task('c', { TaskState: 'succeeded', StartTime: '2026-01-05T11:00:00Z' }), ImageId: undefined } as never,
        ],
        NextToken: 'more',
      })
      .resolves({
        ReplaceRootVolumeTasks: [
          task('a', { TaskState: 'succeeded', StartTime: '2026-01-05T09:00:00Z', CompleteTime: '2026-01-05T09:01:00Z' }),
        ] as never,
      });
    const at = Date.parse('2026-01-05T09:00:00Z');
    expect(await door.read(['i-1', 'i-2'])).toEqual({
      'i-1': [
        { task: 'a', image: 'ami-new', state: 'succeeded', startedAt: at, completedAt: at + 60_000 },
        { task: 'b', image: 'ami-new', state: 'in-progress', startedAt: at + 3_600_000 },
      ],
    });
  });
});

describe('what a server must agree with to come back', () => {
  const machine = { Architecture: 'arm64', VirtualizationType: 'hvm', RootDeviceType: 'ebs', UsageOperation: 'RunInstances' } as const;
  const wanted = { templateId: 'lt-1', versionSpec: '$Default', version: '3', image: 'ami-new', isMoving: true };

  test('is architecture, virtualization, billing and product codes; of what EC2 does not say nothing follows', () => {
    expect(describeMachine(machine)).toBe('arm64, hvm, RunInstances, no product code');
    expect(describeMachine({ ...machine, ProductCodes: [{ ProductCodeId: 'x', ProductCodeType: 'marketplace' }] })).toMatch(/marketplace/);
    for (const missing of ['Architecture', 'VirtualizationType', 'RootDeviceType', 'UsageOperation'] as const)
      expect(describeMachine({ ...machine, [missing]: undefined })).toBeUndefined();
    expect(describeMachine({ ...machine, RootDeviceType: 'instance-store' })).toBeUndefined();
  });

  test('versions of the template are alike that differ in the image alone', async () => {
    const data: Record<string, object> = {
      '1': { ImageId: 'ami-0', UserData: 'other', InstanceType: 'm6g.large' },
      '2': { InstanceType: 'm6g.large', ImageId: 'ami-old', UserData: 'same' },
      '3': { ImageId: 'ami-new', UserData: 'same', InstanceType: 'm6g.large' },
    };
    ec2.on(DescribeImagesCommand).resolves({ Images: [{ ImageId: 'ami-new', ...machine }] });
    ec2.on(DescribeLaunchTemplateVersionsCommand).callsFake(({ Versions: [version] }: { Versions: string[] }) => {
      if (version && data[version]) return { LaunchTemplateVersions: [{ LaunchTemplateData: data[version] }] };
      throw Object.assign(new Error('no'), { name: 'InvalidLaunchTemplateId.VersionNotFound', $metadata: { httpStatusCode: 400 } });
    });
    expect(await images.compare(wanted, ['0', '1', '2'])).toEqual({ alike: ['2'], machine: 'arm64, hvm, RunInstances, no product code' });
    ec2.on(DescribeImagesCommand).resolves({ Images: [] });
    expect(await images.compare(wanted, [])).toEqual({ alike: [] });
  });
});
