import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy on loopback which carries out every request, and can lose answers. */
export type LosingProxy = {
  endpoint: string;
  /** The next answer to this operation of DynamoDB is lost: the request is carried out, the connection breaks. */
  loseAnswerOf: (operation: string) => void;
  /** Answers lost so far. */
  lost: () => number;
  stop: () => Promise<void>;
};

const readAll = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const forward = async (target: string, incoming: IncomingMessage, body: Buffer): Promise<{ answer: IncomingMessage; content: Buffer }> => {
  const { method, headers, url } = incoming;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${target}${url ?? '/'}`, { method: method ?? 'POST', headers, agent: false }, resolve)
      .on('error', reject)
      .end(body);
  });
  return { answer, content: await readAll(answer) };
};

/** Starts a proxy in front of an endpoint that speaks the JSON protocol of DynamoDB. */
export const startLosingProxy = async (target: string): Promise<LosingProxy> => {
  let losing: string | undefined;
  let lost = 0;
  const server = createServer(async (incoming, response) => {
    try {
      const { answer, content } = await forward(target, incoming, await readAll(incoming));
      if (losing !== undefined && String(incoming.headers['x-amz-target']).endsWith(`.${losing}`)) {
        losing = undefined;
        lost += 1;
        incoming.socket.destroy();
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers).end(content);
    } catch {
      incoming.socket.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseAnswerOf: (operation) => {
      losing = operation;
    },
    lost: () => lost,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
