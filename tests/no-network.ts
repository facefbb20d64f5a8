import { Socket as DatagramSocket } from 'node:dgram';
import { Socket } from 'node:net';

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/;

type ConnectTarget = { host?: string; port?: number | string; path?: string };

const hostOf = (first: unknown, second: unknown): string | undefined => {
  // net.connect() hands its normalised arguments on as one array.
  const target = Array.isArray(first) ? first[0] : first;
  if (typeof target === 'object' && target !== null) {
    const { host, path } = target as ConnectTarget;
    return path ? undefined : (host ?? 'localhost');
  }
  if (typeof target === 'number') return typeof second === 'string' ? second : 'localhost';
  return undefined;
};

const refuse = (host: string): never => {
  throw new Error(`A unit test tried to reach ${host}: unit tests use no network. Hand it a stand-in, or make it an acceptance test.`);
};

const isGuarded = Symbol.for('recycler.network-is-guarded');
const prototype = Socket.prototype as unknown as { connect: (...parts: unknown[]) => unknown; [isGuarded]?: boolean };
// The sockets of Node are shared by all test files of one worker: guard them once.
if (!prototype[isGuarded]) {
  const connect = prototype.connect;
  prototype.connect = function (this: unknown, ...parts: unknown[]) {
    const host = hostOf(parts[0], parts[1]);
    if (host !== undefined && !loopback.test(host)) refuse(host);
    return connect.apply(this, parts);
  };
  const datagrams = DatagramSocket.prototype as unknown as { send: (...parts: unknown[]) => unknown };
  const send = datagrams.send;
  datagrams.send = function (this: unknown, ...parts: unknown[]) {
    const host = parts.slice(1).find((part) => typeof part === 'string');
    if (typeof host === 'string' && !loopback.test(host)) refuse(host);
    return send.apply(this, parts);
  };
  prototype[isGuarded] = true;
}
