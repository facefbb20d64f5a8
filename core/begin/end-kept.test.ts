import { describe, expect, test } from '@jest/globals';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import { WorldError } from '../errors.ts';
import type { KeptServer } from '../record/kept-server.ts';
import type { GroupView } from '../record/observation.ts';
import { endKept, type KeptDoors } from './end-kept.ts';

const minute = 60_000;
const now = 1_000 * minute;
const kept: KeptServer = {
  server: 'i-1',
  group: 'web',
  swap: 'web-1/00001',
  image: 'ami-new',
  cause: 'probe',
  reason: 'its probe failed',
  since: now - 60 * minute,
  until: now,
};

type Asked = {
  entry?: Partial<KeptServer>;
  lifecycle?: string;
  members?: { id: string; lifecycle: string }[];
  groups?: 'none' | 'denied';
  refuses?: boolean;
};

/** One tick over a fleet that keeps one server, which its group lists like this. */
const tick = async ({ entry = {}, lifecycle = 'Standby', members, groups, refuses = false }: Asked = {}) => {
  const ledger = createMemoryLedger(() => now);
  await ledger.keepServer('web', { ...kept, ...entry });
  const calls: object[] = [];
  const sent: string[] = [];
  const view = { name: 'web', members: members ?? [{ id: 'i-1', lifecycle }] } as unknown as GroupView;
  const doors: KeptDoors = {
    clock: { now: () => now, sleep: async () => undefined },
    release: 'r1',
    ledger,
    notices: { send: async ({ text }) => void sent.push(text) },
    groups: {
      describe: async () => (groups === 'denied' ? Promise.reject(new WorldError('denied')) : groups === 'none' ? [] : [view]),
      terminate: async (request) => {
        calls.push(request);
        return refuses ? { outcome: 'refused', code: 'AccessDenied', message: 'no' } : { outcome: 'done' };
      },
    },
  };
  const done = await endKept(doors, await ledger.readFleet('web'));
  const [left] = (await ledger.readFleet('web')).kept;
  return { done, calls, sent, left, again: () => endKept(doors, { fleet: 'web', kept: left ? [left] : [] }) };
};

describe('a server that is kept in standby', () => {
  test('is terminated by name once its time is over, without lowering desired again, and the record says so before', async () => {
    const { calls, done, left, again } = await tick();
    expect(calls).toEqual([{ group: 'web', server: 'i-1', decrement: false }]);
    expect(done).toEqual(['i-1 of web is terminated: its time in quarantine is over']);
    expect(left).toEqual({ ...kept, endedAt: now });
    expect(await again()).toEqual([]);
    expect(calls).toHaveLength(1);
  });

  test('stays until then, and while it is on its way there', async () => {
    for (const asked of [{ entry: { until: now + 1 } }, { entry: { since: now - minute } }, { lifecycle: 'EnteringStandby' }]) {
      const { calls, left } = await tick(asked);
      expect([calls, left?.server]).toEqual([[], 'i-1']);
    }
  });

  test('is asked to end again where the call shows no effect, or was refused', async () => {
    expect((await tick({ entry: { endedAt: now - 11 * minute } })).calls).toHaveLength(1);
    const refused = await tick({ refuses: true });
    expect(refused.done).toEqual(['i-1 of web could not be terminated, and is tried again: no']);
    expect(refused.left).toBeDefined();
  });

  test.each(['InService', 'Pending', 'Pending:Wait', 'Detaching'])(
    'is left to people and forgotten where it is %s, before and after its time',
    async (lifecycle) => {
      for (const until of [now - minute, now + minute]) {
        const { calls, left, sent } = await tick({ lifecycle, entry: { until } });
        expect([calls, left]).toEqual([[], undefined]);
        expect(sent).toEqual([
          expect.stringMatching(new RegExp(`^i-1 of web was in quarantine: .*, and is ${lifecycle} now: it is left as it is$`)),
        ]);
      }
    },
  );

  test('is forgotten once it leaves', async () => {
    const { calls, left, sent, done } = await tick({ lifecycle: 'Terminating' });
    expect([calls, left, sent]).toEqual([[], undefined, []]);
    expect(done).toEqual(['i-1 of web has left before its time, terminated by others (outside the Recycler)']);
    expect((await tick({ lifecycle: 'Terminating:Wait', entry: { endedAt: now } })).done).toEqual(['i-1 of web has left']);
  });

  test('is forgotten where a list lacks it for longer, or its group is gone, and not at the first such list', async () => {
    for (const asked of [{ members: [{ id: 'i-2', lifecycle: 'Standby' }] }, { groups: 'none' as const }]) {
      const first = await tick(asked);
      expect([first.calls, first.left?.missingSince]).toEqual([[], now]);
      expect((await tick({ ...asked, entry: { missingSince: now - 11 * minute } })).left).toBeUndefined();
    }
  });

  test('stays on record where nothing can be read, and keeps no campaign waiting', async () => {
    const { calls, left, done } = await tick({ groups: 'denied' });
    expect([calls, left?.server, done]).toEqual([
      [],
      'i-1',
      [expect.stringMatching(/could not be read or ended, and are tried again: denied/)],
    ]);
  });
});
