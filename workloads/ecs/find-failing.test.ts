import { describe, expect, test } from '@jest/globals';
import type { Task } from './cluster.ts';
import { arnOf, start, taskOf } from './cluster-for-tests.ts';
import { findFailing } from './find-failing.ts';

const minute = 60_000;

/** A task that failed on a server some minutes ago. */
const failed = (service: string, server: string, minutes = 3, more: Partial<Task> = {}): Task =>
  taskOf(service, server, {
    status: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedAt: start - minutes * minute,
    ended: { isGood: false, reason: '' },
    ...more,
  });
const runs = (service: string, server: string, minutes = 60, more: Partial<Task> = {}): Task =>
  taskOf(service, server, { startedAt: start - minutes * minute, ...more });

const both = [failed('web', 'i-1'), failed('api', 'i-1')];
const elsewhere = [runs('web', 'i-2'), runs('api', 'i-3')];
const find = (ended: Task[], running: Task[] = elsewhere): string[] => findFailing({ endings: { ended, running } }, arnOf('i-1'), start);

describe('a host on which tasks fail', () => {
  test('is one where tasks of two services did, that run elsewhere', () => {
    expect(find(both)).toEqual(['api', 'web']);
  });

  test.each(['TaskFailedToStart', 'InfrastructureHealth'])('counts %s', (stopCode) => {
    expect(find([failed('web', 'i-1', 3, { stopCode }), failed('api', 'i-1', 3, { stopCode })])).toHaveLength(2);
  });

  test.each<[string, Task[], Task[]]>([
    ['one service fails alone, however often', [failed('web', 'i-1'), failed('web', 'i-1'), failed('web', 'i-1')], elsewhere],
    ['a service fails elsewhere too', [...both, failed('api', 'i-2')], elsewhere],
    ['the scheduler stopped them', [failed('web', 'i-1'), failed('api', 'i-1', 3, { stopCode: 'ServiceSchedulerInitiated' })], elsewhere],
    ['a person stopped them', [failed('web', 'i-1'), failed('api', 'i-1', 3, { stopCode: 'UserInitiated' })], elsewhere],
    ['no code is given', [failed('web', 'i-1'), failed('api', 'i-1', 3, { stopCode: undefined as never })], elsewhere],
    ['one ended well', [failed('web', 'i-1'), failed('api', 'i-1', 3, { ended: { isGood: true, reason: '' } })], elsewhere],
    ['it is not said when one ended', [failed('web', 'i-1'), failed('api', 'i-1', 3, { stoppedAt: undefined as never })], elsewhere],
    ['one was long ago', [failed('web', 'i-1'), failed('api', 'i-1', 31)], elsewhere],
    ['one is of no service', [failed('web', 'i-1'), { ...failed('api', 'i-1'), service: undefined as never }], elsewhere],
    ['one runs nowhere else', both, [runs('web', 'i-2')]],
    ['one has only just started elsewhere', both, [runs('web', 'i-2'), runs('api', 'i-3', 2)]],
    ['it is not said since when one runs elsewhere', both, [runs('web', 'i-2'), runs('api', 'i-3', 60, { startedAt: undefined as never })]],
    ['one is unhealthy elsewhere', both, [runs('web', 'i-2'), runs('api', 'i-3', 60, { isUnhealthy: true })]],
    ['one runs on here by now', both, [...elsewhere, runs('api', 'i-1', 6)]],
  ])('is none where %s', (_, ended, running) => {
    expect(find(ended, running)).toEqual([]);
  });

  test('is none where the tasks that ended could not be read in whole', () => {
    expect(findFailing({}, arnOf('i-1'), start)).toEqual([]);
  });
});
