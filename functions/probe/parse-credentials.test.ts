import { expect, test } from '@jest/globals';
import { createAuthority } from '../../tests/certificate-authority.ts';
import { describeCaller, parseCredentials } from './parse-credentials.ts';

const authority = createAuthority('own authority');
const own = authority.issue({ name: 'recycler' });
const other = authority.issue({ name: 'other' });

test.each([
  ['a user and a password', { username: 'recycler', password: 'pa55' }, 'user recycler'],
  ['a header', { authorization: 'ApiKey aGVsbG8=' }, 'the header authorization'],
  ['a certificate and its key', { certificate: own.certificate, key: own.key }, 'certificate CN=recycler'],
  ['authorities alone', { ca: authority.certificate, serverName: 'search.internal' }, 'no user'],
])('a secret holds %s', (_, written, caller) => {
  const parsed = parseCredentials('search', JSON.stringify(written));
  expect(parsed).toEqual({ credentials: written });
  expect('credentials' in parsed && describeCaller(parsed.credentials)).toBe(caller);
});

test.each([
  ['text that is no JSON', 'hunter2', /must be a JSON object of username, password, authorization/],
  ['a text alone', '"hunter2"', /must be a JSON object/],
  ['a list', '["hunter2"]', /must be a JSON object/],
  ['a key that is not known, and may be a password itself', '{"hunter2":"x"}', /must be a JSON object/],
  ['a password that is no text', '{"username":"a","password":["hunter2"]}', /password is no text/],
  ['an empty password', '{"username":"hunter2","password":""}', /password is no text/],
  ['a password without a user', '{"password":"hunter2"}', /username and password need each other/],
  ['a user without a password', '{"username":"hunter2"}', /need each other/],
  ['a user with a colon', '{"username":"a:b","password":"hunter2"}', /colon/],
  ['a user and a header', '{"username":"a","password":"b","authorization":"Bearer hunter2"}', /keep one/],
  ['a header with a second line', '{"authorization":"Bearer a\\r\\nhunter2: x"}', /authorization is no text/],
  ['a key without its certificate', '{"key":"hunter2"}', /certificate and key need each other/],
  ['a certificate that is none', '{"certificate":"hunter2","key":"hunter2"}', /certificate is no certificate in PEM/],
  ['a key that is none', JSON.stringify({ certificate: own.certificate, key: 'hunter2' }), /key is no private key/],
  ['the key of another certificate', JSON.stringify({ certificate: own.certificate, key: other.key }), /not that of the certificate/],
  ['authorities that are none', '{"ca":"hunter2"}', /ca is no certificate in PEM/],
  ['a name of a server that is none', '{"serverName":"https://hunter2"}', /serverName is no text/],
])('%s is said to be wrong, in words that hold nothing of it', (_, written, words) => {
  const parsed = parseCredentials('search', written);
  expect(parsed).toEqual({ unknown: expect.stringMatching(words) });
  expect(parsed).toEqual({ unknown: expect.stringContaining('secret search cannot be used') });
  expect(JSON.stringify(parsed)).not.toContain('hunter2');
});
