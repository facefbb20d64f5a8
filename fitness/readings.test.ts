import { expect, test } from '@jest/globals';
import { judgeUnknown, takeReading } from './readings.ts';

const failing = (name: string) => () => Promise.reject(Object.assign(new Error('as AWS says it'), { name }));

test('a reading is known, absent, or unknown with its reason', async () => {
  expect(await takeReading('s3:Get', async () => 1)).toEqual({ is: 'known', value: 1, source: 's3:Get' });
  expect(await takeReading('s3:Get', async () => undefined)).toEqual({ is: 'absent', source: 's3:Get' });
  expect(await takeReading('s3:Get', failing('NoSuchPolicy'), ['NoSuchPolicy'])).toEqual({ is: 'absent', source: 's3:Get' });
  expect(await takeReading('s3:Get', failing('NoSuchPolicy'))).toMatchObject({
    is: 'unknown',
    reason: 'not answered (NoSuchPolicy: as AWS says it)',
  });
  expect(await takeReading('s3:Get', failing('ThrottlingException'))).toMatchObject({
    is: 'unknown',
    reason: expect.stringContaining('throttled'),
  });
});

test('a denial names the permission that is missing', async () => {
  const denied = await takeReading('s3:GetEncryptionConfiguration', failing('AccessDeniedException'));
  if (denied.is !== 'unknown') throw new Error('expected an unknown reading');
  expect(judgeUnknown(denied)).toMatchObject({
    outcome: 'unknown',
    permission: 's3:GetEncryptionConfiguration',
    reason: 'denied (AccessDeniedException): grant s3:GetEncryptionConfiguration',
  });
});
