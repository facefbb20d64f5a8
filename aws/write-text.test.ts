import { afterEach, expect, jest, test } from '@jest/globals';
import { WorldError } from '../core/errors.ts';
import { writeText } from './write-text.ts';

const url = 'https://bucket.example/key?signed';
afterEach(() => {
  jest.restoreAllMocks();
});
const answerWith = (status: number) => jest.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response(null, { status }));

test('puts the text as it is, without naming a type that the address was not signed for', async () => {
  const asked = answerWith(200);
  await writeText(url, '{"a":1}');
  const [to, init] = asked.mock.calls[0] ?? [];
  const sent = new Request(to as string, { ...init, duplex: 'half' } as RequestInit);
  expect(sent.method).toBe('PUT');
  expect(sent.headers.get('content-type')).toBeNull();
  expect(await sent.text()).toBe('{"a":1}');
});

test('what is not taken is an error that names the host and not the signature', async () => {
  answerWith(403);
  await expect(writeText(url, '')).rejects.toThrow(new WorldError('PUT to bucket.example answered 403'));
  jest.spyOn(globalThis, 'fetch').mockImplementation(async () => Promise.reject(new TypeError('fetch failed')));
  await expect(writeText(url, '')).rejects.toThrow('PUT to bucket.example: fetch failed');
});
