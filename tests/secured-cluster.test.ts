import { expect, test } from '@jest/globals';
import { runRehearsal } from '../cli/rehearsal.ts';
import { openCredentials } from '../functions/probe/open-credentials.ts';
import { createServiceError } from '../rehearsal/operation.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import type { World } from '../rehearsal/world.ts';
import { tags } from '../workloads/opensearch/members.ts';
import { fleetOf } from './rehearse-faults.ts';

const password = 'correct-horse-battery-staple';
const secret = 'recycler/search';
const minute = 60_000;

const cluster = {
  name: 'db',
  groups: [
    { name: 'data', desiredCapacity: 6, maxSize: 9 },
    { name: 'masters', desiredCapacity: 3, maxSize: 4 },
  ],
  boot: { median: '90s', spread: 0.3 },
  drain: { median: '120s', spread: 0.3 },
  workloads: [
    {
      kind: 'opensearch',
      roles: { data: ['data'], masters: ['cluster_manager'] },
      indices: [{ name: 'logs', shards: 6, replicas: 1, bytes: 10 ** 9 }],
    },
  ],
  policy: { pace: { maxSurge: 2 } },
};

type Event = { secret?: string; scheme: string };

/** Gives the groups the tag, and has the cluster know one user, by the credentials that the real function would read; between two times it knows none. */
const secure = (world: World, denies: { from: number; until: number }, events: Event[]): void => {
  const { ground, clock } = world;
  for (const group of ground.groups.values())
    ground.changeGroup(group, { tags: { ...group.state.tags, [tags.endpoint]: 'https:9200', [tags.secret]: secret } });
  const text = JSON.stringify({ username: 'recycler', password });
  const readCredentials = openCredentials(async () => ({ text, version: '1' }), clock);
  world.extend((known) => {
    const invoke = known['Lambda.Invoke'];
    if (!invoke) throw createServiceError('InternalError', 'the embedded cloud has no functions');
    const answer = async (input: object): Promise<object> => {
      const event = JSON.parse(String((input as { Payload: unknown }).Payload)) as Event;
      events.push(event);
      const held = await readCredentials(event.secret ?? '', AbortSignal.any([]));
      const since = clock.now() - ground.scenario.startMs;
      const isDenied = 'unknown' in held || held.credentials.password !== password || (since >= denies.from && since < denies.until);
      const denial = { status: 401, body: `user recycler of secret ${secret} is not known to the server` };
      return isDenied ? { StatusCode: 200, Payload: Buffer.from(JSON.stringify(denial)) } : invoke.answer(input);
    };
    return { 'Lambda.Invoke': { ...invoke, answer } };
  });
};

test('a cluster that knows its user is replaced, one that knows it no more is left as it is until it does, and no record has the password', async () => {
  const denies = { from: 10 * minute, until: 40 * minute };
  const events: Event[] = [];
  const marks = new Set<string>();
  const acts: number[] = [];
  const { report, world, doors } = await runRehearsal(readScenario({ seed: 3, fleets: [cluster] }), {
    prepare: (made) => {
      secure(made, denies, events);
      made.clock.onAdvance(() => {
        for (const server of made.ground.servers.values()) {
          const isMarked = made.workloadsOf('db').some((workload) => workload.isMarked?.(server));
          const key = `${server.id} ${isMarked} ${server.terminated !== undefined}`;
          if (marks.has(key)) continue;
          marks.add(key);
          if (isMarked || server.terminated) acts.push(made.clock.now() - made.ground.scenario.startMs);
        }
      });
    },
  });
  const fleet = fleetOf(report);
  expect(fleet).toMatchObject({ outcome: 'done', replaced: 9 });
  expect(world.workloadsOf('db')[0]?.judge?.()).toMatchObject({ lost: [], redSeconds: { caused: 0 } });

  // A certificate lasts a minute: what was proven before may still be sent.
  const isWithin = (at: number) => at > denies.from + minute && at < denies.until;
  expect(acts.filter((at) => at < denies.from).length).toBeGreaterThan(0);
  expect(acts.filter(isWithin)).toEqual([]);

  expect(events.length).toBeGreaterThan(100);
  expect(events.filter((event) => event.secret !== secret || event.scheme !== 'https')).toEqual([]);
  const campaigns = await doors.ledger.listCampaigns();
  const records = await Promise.all(
    campaigns.map(async ({ id }) => [await doors.ledger.readCampaign(id), await doors.ledger.readIntents(id)]),
  );
  const written = JSON.stringify([report, campaigns, records, world.ground.published, events]);
  expect(written).toContain(`denied with status 401: user recycler of secret ${secret}`);
  expect(written).not.toContain(password);
});
