import { once } from 'node:events';
import { createServer, type Server as HttpServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server } from './server.ts';

/** Moto cannot run functions without containers: this answers for the one function, and hands everything else on. */
export const startWithFunction = async (moto: Server) => {
  const asked: unknown[] = [];
  let answer: { status: number; headers?: Record<string, string>; body: unknown } = { status: 200, body: {} };
  const target = new URL(moto.endpoint);
  const server: HttpServer = createServer((incoming, outgoing) => {
    if (incoming.url?.includes('/invocations')) {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        asked.push({ url: decodeURIComponent(incoming.url ?? ''), ...JSON.parse(Buffer.concat(chunks).toString('utf8')) });
        outgoing.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(JSON.stringify(answer.body));
      });
      return;
    }
    const { method, url, headers } = incoming;
    const onward = request({ host: target.hostname, port: target.port, method, path: url, headers }, (answered) => {
      outgoing.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answerWith: (body: unknown, status = 200, headers: Record<string, string> = {}): void => {
      answer = { status, headers, body };
    },
    stop: () => new Promise((resolve) => void server.close(resolve)),
  };
};
