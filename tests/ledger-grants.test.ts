import { describe, expect, test } from '@jest/globals';
import { mayWrite, writers } from './may-write.ts';

const writes = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
/** A lease until 2100, an acceptance without a judgement. */
const grants = ['leases', 'releases'];
const work = ['campaign#web-1', 'campaigns', 'events', 'fleet#web', 'lock#fleet/web', 'notices', 'open', 'rejected', 'cleared'];
const granting = [
  'AttestFunctionRole',
  'BeginFunctionRole',
  'JanitorFunctionRole',
  'PostTrafficFunctionRole',
  'PreTrafficFunctionRole',
  'ReaperFunctionRole',
];
const working = ['AdvanceFunctionRole', 'ConcludeFunctionRole', 'PruneFunctionRole'];

describe('who may write which items of the ledger', () => {
  test('is said here of each role and each policy for people', () => {
    expect(writers.toSorted()).toEqual([...granting, ...working, 'OperatorPolicy'].toSorted());
  });

  test.each([...working, 'OperatorPolicy'])(
    '%s writes no lease and no acceptance, by no operation, also not beside its own items',
    (id) => {
      for (const action of writes)
        for (const partition of grants) {
          expect(mayWrite(id, action, [partition])).toBe(false);
          expect(mayWrite(id, action, ['fleet#web', partition])).toBe(false);
        }
    },
  );

  test.each([...granting, ...working])('%s does its work', (id) => {
    for (const action of writes)
      for (const partition of work) expect([partition, mayWrite(id, action, [partition])]).toEqual([partition, true]);
  });

  test.each(granting)('%s grants, renews and takes away, and deletes no record of it', (id) => {
    for (const partition of grants) {
      expect(mayWrite(id, 'dynamodb:PutItem', [partition])).toBe(true);
      expect(mayWrite(id, 'dynamodb:DeleteItem', [partition])).toBe(false);
    }
  });

  test('operators pause, stop and clear, and write no campaign and no lock', () => {
    for (const partition of ['fleet#web', 'rejected', 'cleared'])
      expect(mayWrite('OperatorPolicy', 'dynamodb:PutItem', [partition])).toBe(true);
    for (const partition of ['campaign#web-1', 'campaigns', 'open', 'lock#fleet/web'])
      for (const action of writes) expect([partition, mayWrite('OperatorPolicy', action, [partition])]).toEqual([partition, false]);
  });

  test.each([...granting, ...working, 'OperatorPolicy'])('%s writes nothing where DynamoDB does not say which items it is about', (id) => {
    for (const action of writes) expect(mayWrite(id, action, [])).toBe(false);
  });

  test.each([...granting, ...working, 'OperatorPolicy'])('%s writes no record of a release of the stack of images', (id) => {
    for (const action of writes)
      for (const partition of ['leases#images', 'releases#images']) expect(mayWrite(id, action, [partition])).toBe(false);
  });

  test('readers write nothing', () => {
    for (const action of writes)
      for (const partition of [...work, ...grants]) expect(mayWrite('ReaderPolicy', action, [partition])).toBe(false);
  });
});
