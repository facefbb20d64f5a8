import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { InputError } from '../../core/errors.ts';
import { createProbe } from './probe.ts';

const probe = createProbe(() => Promise.reject(new Error('a request without a secret reads none')));

/** Ends the patience of the probe under way: these tests say when that is, and no clock does. */
let runOut: () => void;
const servers: Server[] = [];
const sockets = new Set<Socket>();

beforeEach(() => {
  jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    const controller = new AbortController();
    runOut = () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    return controller.signal;
  });
});

afterEach(async () => {
  jest.restoreAllMocks();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

const listen = async (server: Server): Promise<number> => {
  servers.push(server);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Probes a server that answers like this. */
const ask = async (answer: Answer, more: object = {}) => {
  const port = await listen(createServer(answer));
  return probe({ host: '127.0.0.1', port, path: '/ok', ...more });
};

/** Probes a server that sends this, and then a byte again and again; when three have come, patience runs out. */
const drip = async (head: string, byte: string) => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(head);
      let sent = 0;
      const send = (): void => {
        if (socket.destroyed) return;
        socket.write(byte);
        sent += 1;
        if (sent === 3) runOut();
        setImmediate(send);
      };
      send();
    });
  });
  return probe({ host: '127.0.0.1', port: await listen(server), path: '/ok' });
};

describe('one request to a server', () => {
  test('answers its status and its body, by GET unless asked otherwise', async () => {
    const answer: Answer = ({ method, url, headers }, response) => {
      response.writeHead(200).end(`${method} ${url} ${headers['user-agent']} ${headers['content-type']}`);
    };
    expect(await ask(answer)).toEqual({ status: 200, body: 'GET /ok instance-recycler-probe undefined' });
  });

  test('carries a body as JSON', async () => {
    const echo: Answer = (request, response) => {
      request.once('data', (body) => response.writeHead(201).end(`${request.method} ${request.headers['content-type']} ${body}`));
    };
    expect(await ask(echo, { method: 'PUT', body: '{"a":1}' })).toEqual({ status: 201, body: 'PUT application/json {"a":1}' });
  });

  test('has an error of the server as its answer', async () => {
    expect(await ask((_, response) => response.writeHead(503).end('busy'))).toEqual({ status: 503, body: 'busy' });
  });

  test('does not follow a redirect, which would leave the server', async () => {
    const asked: (string | undefined)[] = [];
    const redirect: Answer = ({ url }, response) => {
      asked.push(url);
      response.writeHead(302, { location: '/elsewhere' }).end();
    };
    expect(await ask(redirect)).toMatchObject({ status: 302 });
    expect(asked).toEqual(['/ok']);
  });

  test('is refused where it names no server', async () => {
    await expect(probe({ port: 80, path: '/' })).rejects.toThrow(InputError);
  });
});

describe('a server that does not answer is unknown', () => {
  test('once one patience of five seconds for the whole answer has run out', async () => {
    const silent: Answer = () => runOut();
    expect(await ask(silent)).toEqual({ unknown: expect.stringMatching(/no answer within 5000 ms/) });
    expect(jest.mocked(AbortSignal.timeout).mock.calls).toEqual([[5_000]]);
  });

  test('also where it drips its headers', async () => {
    expect(await drip('HTTP/1.1 200 OK\r\nx-a: ', 'a')).toEqual({ unknown: expect.stringMatching(/no answer within/) });
  });

  test('also where it drips its body', async () => {
    expect(await drip('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n', 'a')).toEqual({
      unknown: expect.stringMatching(/no answer within/),
    });
  });

  test('where nothing listens any more, in the words of the network', async () => {
    const port = await listen(createTcpServer());
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await probe({ host: '127.0.0.1', port, path: '/ok' })).toEqual({ unknown: `connect ECONNREFUSED 127.0.0.1:${port}` });
  });

  test('where it hangs up in the midst of its answer', async () => {
    const hangUp: Answer = ({ socket }, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setImmediate(() => socket.destroy());
    };
    expect(await ask(hangUp)).toEqual({ unknown: expect.any(String) });
  });

  test('where it speaks something else than HTTP', async () => {
    const server = createTcpServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-OpenSSH\r\n'));
    expect(await probe({ host: '127.0.0.1', port: await listen(server), path: '/ok' })).toEqual({ unknown: expect.any(String) });
  });
});

test('an answer is taken up to what fits into the memory of the function, and is unknown beyond', async () => {
  const most = 32 * 1_024 * 1_024;
  const send =
    (bytes: number): Answer =>
    (_, response) =>
      response.writeHead(200).end(Buffer.alloc(bytes, 'a'));
  expect(await ask(send(most))).toMatchObject({ status: 200 });
  expect(await ask(send(most + 1))).toEqual({ unknown: expect.stringContaining(String(most)) });
});
