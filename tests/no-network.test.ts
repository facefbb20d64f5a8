import { createServer } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';

describe('the network guard of the unit tests', () => {
  test('refuses a connection to another machine', async () => {
    expect(() => connect(443, '192.0.2.1')).toThrow('unit tests use no network');
    expect(() => connect({ host: 'aws.example', port: 443 })).toThrow('aws.example');
    await expect(fetch('http://192.0.2.1/')).rejects.toMatchObject({
      cause: expect.objectContaining({ message: expect.stringContaining('192.0.2.1') }),
    });
  });

  test('lets a test talk to its own machine', async () => {
    const server = createServer((_request, response) => response.end('hello'));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
    expect(await answer.text()).toBe('hello');
    await new Promise((closed) => server.close(closed));
  });
});
