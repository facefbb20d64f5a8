import { DescribeAutoScalingGroupsCommand, SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers } from './stage-for-tests.ts';

const create = (fault: object) => {
  const stage = createStage({ fleets: [sixServers], faults: [{ kind: 'crash', ...fault }] });
  const readGroups = () => stage.clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  return { stage, readGroups };
};

describe('crashes', () => {
  test('the function dies at its nth call: neither catch nor finally runs, and the call has no effect', async () => {
    const { stage, readGroups } = create({ nth: 2 });
    const ran: string[] = [];
    const handler = async () => {
      await readGroups();
      try {
        await stage.clients.autoScaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: 'web', DesiredCapacity: 7 }));
      } catch {
        ran.push('catch');
      } finally {
        ran.push('finally');
      }
    };
    const outcome = stage.act(() => stage.world.invoke(handler));
    await expect(outcome).rejects.toMatchObject({ name: 'Crash' });
    await expect(outcome).rejects.toThrow('the function died at its call 2 (AutoScaling.SetDesiredCapacity)');
    expect(ran).toEqual([]);
    expect(stage.world.ground.groups.get('web')?.state.desired).toBe(6);
    await stage.act(() => stage.world.invoke(handler));
    expect(ran).toEqual(['finally']);
    expect(stage.world.crashes.deaths()).toMatchObject([{ call: 2, name: 'AutoScaling.SetDesiredCapacity' }]);
  });

  test('calls of the ledger count, and a parallel call of a dead function never comes back', async () => {
    const { stage, readGroups } = create({ nth: 2 });
    const ran: string[] = [];
    const ledger = stage.world.guard({ write: async (text: string) => void ran.push(text), size: 3 }, 'Ledger');
    expect(ledger.size).toBe(3);
    const handler = () =>
      Promise.all([
        readGroups()
          .then(() => readGroups())
          .then(() => ran.push('looked twice')),
        ledger.write('first').then(() => ledger.write('second')),
      ]);
    await expect(stage.act(() => stage.world.invoke(handler))).rejects.toThrow('died at its call 2');
    await stage.pass(60);
    expect(ran).toEqual(['first']);
  });

  test('outside of an invocation the crash is thrown', async () => {
    const { stage } = create({ nth: 1 });
    await expect(stage.act(() => stage.world.beforeCall('Ledger.read'))).rejects.toMatchObject({ name: 'Crash' });
  });

  test('every: each call is the last one of some invocation, and those between run to their end', async () => {
    const { stage, readGroups } = create({ every: true });
    const outcomes: string[] = [];
    const handler = async () => {
      for (let i = 0; i < 3; i += 1) await readGroups();
    };
    for (let i = 0; i < 10; i += 1) {
      const calls = stage.world.crashes.calls();
      const outcome = await stage
        .act(() => stage.world.invoke(handler))
        .then(
          () => 'ended',
          () => 'died',
        );
      outcomes.push(`${outcome} at ${stage.world.crashes.calls() - calls}`);
    }
    const turn = ['died at 1', 'ended at 3', 'died at 2', 'ended at 3', 'died at 3', 'ended at 3'];
    expect(outcomes).toEqual([...turn, 'ended at 3', ...turn.slice(0, 3)]);
  });
});
