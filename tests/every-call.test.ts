import { describe, expect, test } from '@jest/globals';
import { neededActions } from '../fitness/release/roles/needed-actions.ts';
import { type Call, listCalls, pickPairs, tryCall } from './every-call/try-call.ts';
import { type CrashWorld, crashWorlds } from './every-call/worlds.ts';

/** Actions of the function of which no call is made in these worlds; each with the reason. */
const elsewhere: Readonly<Record<string, string>> = {
  'ec2:DescribeApplicationStatusCheckAssociations': 'read for a plan, which changes nothing: aws/application-checks.test.ts',
  'ec2:CreateFleet': 'no call: what LaunchInstances needs in the name of its caller',
  'lambda:GetFunctionConfiguration': 'made once, before the first event is taken',
  'sns:Publish': 'a rehearsal hands its notices on itself; tests/notices-at-work.test.ts has them sent by the functions, and lost',
};

/** Operations that are named otherwise than the action that allows them. */
const operationOf: Readonly<Record<string, string>> = { 'lambda:InvokeFunction': 'Invoke' };

const made = new Map<CrashWorld, Promise<Call[]>>();

const callsOf = (world: CrashWorld): Promise<Call[]> => {
  const known = made.get(world) ?? listCalls(world);
  made.set(world, known);
  return known;
};

describe('the function dies at any one call, and its campaign ends as if nothing had been', () => {
  test.each(crashWorlds.map((world) => [world.name, world] as const))('%s', async (_, world) => {
    const wrong: string[] = [];
    for (const call of pickPairs(await callsOf(world))) wrong.push(...(await tryCall(world, call)));
    expect(wrong).toEqual([]);
  });
});

test('each call that the function may make is made in one of these worlds', async () => {
  const names = new Set<string | undefined>();
  for (const world of crashWorlds) for (const { name } of await callsOf(world)) names.add(name.split('.')[1]);
  const isLedger = (action: string): boolean => action.startsWith('dynamodb:');
  const missing = (neededActions.AdvanceFunction ?? []).filter(
    (action) => !isLedger(action) && !names.has(operationOf[action] ?? action.split(':')[1]) && elsewhere[action] === undefined,
  );
  expect(missing).toEqual([]);
});
