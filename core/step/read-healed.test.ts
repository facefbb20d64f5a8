import { describe, expect, test } from '@jest/globals';
import { rollingFleet } from '../../tests/rolling-fleet.ts';
import { WorldError } from '../errors.ts';
import { parsePolicy } from '../policy/policy.ts';
import type { Doors } from '../ports.ts';
import type { Sign } from '../record/heal.ts';
import type { ServerFacts } from '../record/observation.ts';
import { readHealed } from './read-healed.ts';
import { createPatientReader } from './read-or-unknown.ts';

const policy = parsePolicy({ proof: { probes: [{ httpGet: { path: '/health', port: 80 } }] } }, 'policy');

type Answers = { connection?: 'connected' | 'lost' | undefined; probe?: 'pass' | 'fail' | 'unknown'; isDenied?: boolean };

const read = async (kinds: Sign['kind'][], answers: Answers = {}, given = policy): Promise<ServerFacts | undefined> => {
  const state = rollingFleet(2, 1);
  const signs = kinds.map((kind) => ({ kind, reason: '' }));
  state.campaign.heal = { server: 'new-1', group: 'web', why: 'bad', signs, badSince: 0, at: 0 };
  const { connection, probe = 'fail', isDenied } = answers;
  const doors = {
    servers: {
      readImpaired: async () => ({}),
      readConnections: async () => {
        if (isDenied) throw new WorldError('denied');
        return connection === undefined ? {} : { 'new-1': connection };
      },
    },
    reach: { probe: async () => ({ verdict: probe, reason: '' }) },
  } as unknown as Pick<Doors, 'servers' | 'reach'>;
  const facts: ServerFacts = { id: 'new-1', state: 'running', isExcluded: false };
  return (await readHealed(doors, createPatientReader().read, state, { 'new-1': facts }, { now: 0, policy: given }))['new-1'];
};

describe('what spoke against a server that is healed', () => {
  test('is read again, each kind that it was healed for and no other', async () => {
    expect(await read(['health-check', 'tasks'])).not.toHaveProperty('signs');
    expect(await read(['status-check'])).toMatchObject({ impaired: 'no' });
    expect(await read(['probe', 'connection'], { connection: 'lost' })).toMatchObject({
      signs: [
        { kind: 'probe', stands: 'yes' },
        { kind: 'connection', stands: 'yes' },
      ],
    });
  });

  test.each<[string, Sign['kind'], Answers, string]>([
    ['an agent that is connected again', 'connection', { connection: 'connected' }, 'no'],
    ['an agent that is not listed', 'connection', {}, 'unknown'],
    ['a read that is denied', 'connection', { isDenied: true }, 'unknown'],
    ['a probe that passes', 'probe', { probe: 'pass' }, 'no'],
    ['a probe without an answer', 'probe', { probe: 'unknown' }, 'unknown'],
  ])('stands or not: %s', async (_, kind, answers, stands) => {
    expect((await read([kind], answers))?.signs).toEqual([{ kind, stands }]);
  });

  test('is not known of a probe that the policy no longer has', async () => {
    expect((await read(['probe'], {}, parsePolicy({}, 'policy')))?.signs).toEqual([{ kind: 'probe', stands: 'unknown' }]);
  });
});
