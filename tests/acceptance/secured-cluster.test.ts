import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { reachBy } from '../../aws/reach.ts';
import type { ReachAnswer } from '../../core/ports.ts';
import { openCredentials } from '../../functions/probe/open-credentials.ts';
import { createProbe } from '../../functions/probe/probe.ts';
import { systemClock } from '../../local/system-clock.ts';
import { openMembers, tags } from '../../workloads/opensearch/members.ts';
import { parseCluster } from '../../workloads/opensearch/parse-cluster.ts';
import { parseIdentity } from '../../workloads/opensearch/parse-membership.ts';
import * as requests from '../../workloads/opensearch/requests.ts';
import { makeRunFolder, type RunFolder } from './clusters/run-folder.ts';
import { type SecuredNode, startSecuredNode } from './clusters/secured-node.ts';
import { waitUntil } from './clusters/wait-until.ts';

/*
 * The Recycler's own requests against a real OpenSearch with its security plugin: as a user with a password and as one with a certificate, with the role
 * that the page gives it and no other right.
 */

const password = 'Tr0ub4dor-and-three-more';
let folder: RunFolder;
let node: SecuredNode;
/** The secrets of an account, by name. */
let secrets: Record<string, object>;
/** Everything that was answered. */
const seen: string[] = [];

const probe = createProbe(
  openCredentials(async (name) => ({ text: JSON.stringify(secrets[name] ?? {}), version: '1' }), { now: () => systemClock.now() }),
);
const reach = reachBy(async (event) => {
  const answer = await probe(event);
  seen.push(JSON.stringify(answer));
  return answer;
});

const ask = (secret: string, request: requests.ClusterRequest): Promise<ReachAnswer> =>
  reach.call({ id: 'i-1', group: 'data', address: node.address }, { ...request, scheme: 'https', port: 9_200, secret });
const administer = async (path: string, body: object): Promise<void> => {
  const answer = await ask('administrator', { method: 'PUT', path, body: JSON.stringify(body) });
  expect(answer).toMatchObject({ status: expect.any(Number) });
  expect('status' in answer && answer.status).toBeLessThan(300);
};

/** What the page has people send for OpenSearch: the path and the body of each curl. */
const readPage = (): { path: string; body: object }[] => {
  const page = readFileSync(new URL('../../docs/clusters.md', import.meta.url), 'utf8');
  return [...page.matchAll(/curl -X PUT "\$C(\/_plugins\/_security\/[^"]+)"[^']*'([^']+)'/g)].map(([, path = '', body = '']) => ({
    path,
    body: JSON.parse(body) as object,
  }));
};

beforeAll(async () => {
  folder = await makeRunFolder();
  node = await startSecuredNode(folder.path);
  const { ca, serverName, administrator } = node;
  const known = { ca, serverName };
  const user = { username: 'recycler', password, ...known };
  secrets = {
    administrator: { ...administrator, ...known },
    password: user,
    certificate: { ...node.issue('recycler'), ...known },
    wrong: { ...user, password: 'Wr0ng-and-three-more' },
    stranger: { ...node.issue('stranger'), ...known },
    empty: known,
    unnamed: { username: 'recycler', password, ca },
    distrustful: { username: 'recycler', password, serverName },
  };
  // The plugin makes its own index first, and answers an error until then.
  await waitUntil('the plugin answers its administrator', async () => {
    const answer = await ask('administrator', { method: 'GET', path: '/_plugins/_security/api/roles' });
    return 'status' in answer && answer.status === 200;
  });
  const [role, mapping, ...others] = readPage();
  expect(others).toEqual([]);
  for (const { path, body } of [role, mapping].flatMap((each) => each ?? [])) await administer(path, body);
  await administer('/_plugins/_security/api/internalusers/recycler', { password });
  await administer('/logs/_doc/1?refresh=true', { is: 'there' });
  await administer('/_snapshot/own', { type: 'fs', settings: { location: `${folder.path}/i-1/snapshots/own` } });
});

afterAll(async () => {
  node?.process.signal('SIGTERM');
  await node?.process.ended;
  await folder?.remove();
});

/** Every request that the driver can make, by its name in `requests.ts`. */
const listRequests = (id: string): Record<Exclude<keyof typeof requests, 'queries'>, requests.ClusterRequest> => ({
  identityQuery: requests.identityQuery,
  writtenSettingsQuery: requests.writtenSettingsQuery,
  writeSettings: requests.writeSettings({ 'cluster.routing.rebalance.enable': null }),
  flush: requests.flush,
  membershipQuery: requests.membershipQuery,
  askAllocator: requests.askAllocator([{ index: 'logs', shard: 0, from_node: id, to_node: id }]),
  storesQuery: requests.storesQuery,
  repositoriesQuery: requests.repositoriesQuery,
  takenQuery: requests.takenQuery('own'),
  excludeVote: requests.excludeVote('no-such-node'),
  clearVotingExclusions: requests.clearVotingExclusions,
});

const bodyOf = (answer: ReachAnswer): string => ('body' in answer ? answer.body : '');

describe.each(['password', 'certificate'])('a user with the role of the page and a %s', (secret) => {
  test('may do everything that the driver asks for', async () => {
    const { nodes } = JSON.parse(bodyOf(await ask(secret, requests.membershipQuery))) as { nodes: object };
    for (const [name, request] of Object.entries({ ...requests.queries, ...listRequests(Object.keys(nodes)[0] ?? '') }))
      expect([name, await ask(secret, request)]).toEqual([name, { status: 200, body: expect.any(String) }]);
    expect(JSON.parse(bodyOf(await ask(secret, requests.flush)))).toMatchObject({ _shards: { failed: 0 } });
  });

  test('sees every index that an administrator sees, the hidden ones of the plugin too', async () => {
    const [own, all] = await Promise.all([secret, 'administrator'].map((name) => ask(name, requests.queries.state)));
    expect(own).toEqual(all);
    expect(own && bodyOf(own)).toContain('.opendistro_security');
    const entries = Object.entries(requests.queries).map(async ([name, query]) => [name, await ask(secret, query)] as const);
    expect(parseCluster(Object.fromEntries(await Promise.all(entries)) as requests.Answers)).toMatchObject({
      value: { uuid: expect.any(String) },
    });
  });

  test.each([
    ['read a document', 'GET', '/logs/_doc/1', 'indices:data/read/get'],
    ['search', 'GET', '/logs/_search', 'indices:data/read/search'],
    ['write a document', 'PUT', '/logs/_doc/2', 'indices:data/write/index'],
    ['delete an index', 'DELETE', '/logs', 'indices:admin/delete'],
    ['make an index', 'PUT', '/other', 'indices:admin/create'],
    ['change the settings of an index', 'PUT', '/logs/_settings', 'indices:admin/settings/update'],
  ] as const)('may not %s', async (_, method, path, action) => {
    const body = path === '/logs/_settings' ? '{"index.number_of_replicas":0}' : '{}';
    const answer = await ask(secret, { method, path, ...(method === 'PUT' && { body }) });
    expect(answer).toEqual({ status: 403, body: expect.stringContaining(`of secret ${secret} may not do this (${action}`) });
  });
});

describe('a cluster is unknown, and says why', () => {
  test.each([
    ['wrong', /denied with status 401: user recycler of secret wrong is not known/],
    ['empty', /denied with status 401: no user of secret empty is not known/],
    ['stranger', /denied with status 403: certificate CN=stranger of secret stranger may not do this \(cluster:monitor\/state/],
    ['unnamed', /certificate is for DNS:node\.search\.internal and not for 127\.77\.0\.1/],
    ['distrustful', /issued by no public authority/],
  ])('with the secret %s', async (secret, words) => {
    expect(parseIdentity(await ask(secret, requests.identityQuery))).toEqual({ unknown: expect.stringMatching(words) });
  });
});

test('the tag of the groups leads to the secret, and through it to the cluster', async () => {
  const member = { id: 'i-1', lifecycle: 'InService' };
  const group = { name: 'data', tags: { [tags.name]: 'secured', [tags.secret]: 'password' }, members: [member] };
  const read = async () => [{ id: 'i-1', state: 'running', address: node.address }];
  const tools = { reach, servers: { read } } as never;
  const { targets, ask: askMember } = await openMembers(tools, { name: 'secured', groups: [group as never] }, new Set());
  expect(targets).toHaveLength(1);
  for (const target of targets) expect(parseIdentity(await askMember(target, requests.identityQuery))).toHaveProperty('value.uuid');
});

test('no answer holds a password or a key', () => {
  const keys = Object.values(secrets).flatMap((secret) => ('key' in secret ? String(secret.key).split('\n')[1] : []));
  for (const each of [password, Buffer.from(`recycler:${password}`).toString('base64'), ...keys])
    for (const answer of seen) expect(answer).not.toContain(each);
});
