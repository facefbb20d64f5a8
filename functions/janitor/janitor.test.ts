import { describe, expect, test } from '@jest/globals';
import { Retryable, WorldError } from '../../core/errors.ts';
import { newCampaign } from '../../core/record/new-campaign.ts';
import type { GroupView } from '../../core/record/observation.ts';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import { createMemoryReleases } from '../../local/memory-releases.ts';
import { cleanUp, type JanitorDoors, physicalId } from './janitor.ts';

const url = 'https://cloudformation-custom-resource-response.example/1?signed';
const request = (RequestType: string, PhysicalResourceId?: string) => ({
  RequestType,
  ResponseURL: url,
  StackId: 'arn:stack',
  RequestId: 'r-1',
  LogicalResourceId: 'Janitor',
  ResourceType: 'AWS::CloudFormation::CustomResource',
  ResourceProperties: { ServiceToken: 'arn:function' },
  ...(PhysicalResourceId !== undefined && { PhysicalResourceId }),
});

const open = (changes: Partial<JanitorDoors> = {}) => {
  const releases = createMemoryReleases();
  const ledger = createMemoryLedger(() => 0, releases);
  const puts: { url: string; answer: Record<string, unknown> }[] = [];
  const notices: string[] = [];
  const slept: number[] = [];
  const fail = async (): Promise<never> => Promise.reject(new WorldError('not to be called'));
  const doors: JanitorDoors = {
    clock: { now: () => 0, sleep: async (seconds) => void slept.push(seconds) },
    ledger,
    releases,
    groups: { listEnrolled: fail, describe: fail, resume: fail, deletePolicy: fail },
    workloads: [],
    continueCampaigns: fail,
    stopExecution: fail,
    notices: { send: async ({ text }) => void notices.push(text) },
    log: () => undefined,
    readStackStatus: async () => 'DELETE_IN_PROGRESS',
    put: async (to, text) => void puts.push({ url: to, answer: JSON.parse(text) as Record<string, unknown> }),
    ...changes,
  };
  return { act: cleanUp(doors), puts, notices, slept, releases };
};

describe('the janitor', () => {
  test.each([
    request('Create'),
    request('Update', physicalId),
    // A resource that could not be made, which CloudFormation gave a name.
    request('Delete', 'stack-Janitor-1ABC'),
    request('Delete', physicalId),
  ])('answers at once where there is nothing to do: %p', async (event) => {
    const { act, puts, notices } = open();
    await act(event);
    expect(puts).toHaveLength(1);
    expect(puts[0]).toMatchObject({
      url,
      answer: { Status: 'SUCCESS', StackId: 'arn:stack', RequestId: 'r-1', LogicalResourceId: 'Janitor' },
    });
    expect(puts[0]?.answer.PhysicalResourceId).toBe(event.PhysicalResourceId ?? physicalId);
    expect(notices).toEqual([]);
  });

  test.each(['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'])(
    'leaves a stack alone that stays, and only has no janitor any more: %s',
    async (status) => {
      const { act, puts, releases } = open({ readStackStatus: async () => status });
      const lease = {
        release: 'r1',
        scope: 'all',
        fleets: [],
        by: 'attestation',
        reason: '',
        grantedAt: 0,
        expires: 1,
        version: 1,
      } as const;
      await releases.writeLease(lease);
      await act(request('Delete', physicalId));
      expect(puts[0]?.answer).toMatchObject({ Status: 'SUCCESS', Reason: 'nothing to do' });
      expect((await releases.readLease('r1'))?.revoked).toBeUndefined();
    },
  );

  test('clears out where the state of the stack is not known', async () => {
    const { act, puts } = open({ readStackStatus: () => Promise.reject(new WorldError('denied')) });
    await act(request('Delete', physicalId));
    expect(puts[0]?.answer.Reason).toBe('every campaign has ended');
  });

  test('revokes every lease that the stack leaves in the ledger', async () => {
    const { act, releases } = open();
    const lease = { release: 'r1', scope: 'all', fleets: [], by: 'attestation', reason: '', grantedAt: 0, expires: 1, version: 1 } as const;
    await releases.writeLease(lease);
    await act(request('Delete', physicalId));
    expect((await releases.readLease('r1'))?.revoked).toMatchObject({ reason: 'the stack was deleted' });
  });

  test.each([
    [new WorldError('dynamodb:Query: AccessDeniedException', { cause: { name: 'AccessDeniedException' } }), 'could not be looked after', 1],
    [new WorldError('dynamodb:Query: gone', { cause: { name: 'ResourceNotFoundException' } }), 'there is no ledger', 0],
    [new TypeError('a bug'), 'could not be looked after: a bug', 1],
  ])('lets the stack go when the ledger fails it: %p', async (error, reason, count) => {
    const listOpenCampaigns = async (): Promise<never> => Promise.reject(error);
    const { act, puts, notices } = open({ ledger: { ...createMemoryLedger(() => 0), listOpenCampaigns } });
    await act(request('Delete', physicalId));
    expect(puts[0]?.answer).toMatchObject({ Status: 'SUCCESS', Reason: expect.stringContaining(reason) });
    expect(notices).toHaveLength(count);
  });

  test('answers again until it is taken, a bounded number of times', async () => {
    let left = 2;
    const put = async (): Promise<void> => {
      left -= 1;
      if (left >= 0) throw new WorldError('PUT answered 503');
    };
    const patient = open({ put });
    await patient.act(request('Create'));
    expect(patient.slept).toEqual([1, 2]);
    left = 100;
    await expect(open({ put }).act(request('Create'))).rejects.toThrow('503');
    expect(left).toBe(95);
  });

  test('answers before its own time is over, however many campaigns no process continues', async () => {
    let now = 0;
    let answeredAt: number | undefined;
    const ledger = createMemoryLedger(() => now);
    const fleets = Array.from({ length: 30 }, (_, index) => `fleet-${index}`);
    for (const fleet of fleets) await ledger.openCampaign(newCampaign(fleet, [fleet], 'r1', { actor: 'schedule' }, 0));
    const sleep = async (seconds: number): Promise<void> => {
      now += seconds * 1_000;
    };
    const takes = (seconds: number) => async (): Promise<never> => {
      await sleep(seconds);
      throw new Retryable('no answer');
    };
    const put = async (): Promise<void> => {
      answeredAt = now;
    };
    const listEnrolled = async () => fleets.map((name) => ({ name, fleet: name, tags: {} }) as unknown as GroupView);
    const { act, notices } = open({
      clock: { now: () => now, sleep },
      ledger,
      groups: { listEnrolled, describe: takes(40), resume: takes(40), deletePolicy: takes(40) },
      continueCampaigns: takes(40),
      stopExecution: takes(40),
      put,
    });
    await act(request('Delete', physicalId));
    expect(answeredAt).toBeLessThan(870_000);
    for (const fleet of fleets) expect(notices[0]).toContain(`recycler run --local --fleet ${fleet} `);
  });

  test('refuses what CloudFormation does not send', async () => {
    await expect(open().act({ hello: 1 })).rejects.toThrow(/RequestType/);
  });
});
