import type { SeenCall } from './start-recycler.ts';

/** A request to a node, as an invocation of `probe` carries it. */
type NodeRequest = { method?: string; path?: string; body?: string };

const writes = /^AutoScaling\.(LaunchInstances|Terminate|SuspendProcesses|ResumeProcesses)/;

const readRequest = (input: unknown): NodeRequest => {
  const { Payload = '{}' } = input as { Payload?: string | Uint8Array };
  return JSON.parse(typeof Payload === 'string' ? Payload : Buffer.from(Payload).toString('utf8')) as NodeRequest;
};

/** The request of a call that changes a cluster; undefined for one that reads, as dry runs do. */
export const readClusterWrite = ({ service, name, args }: SeenCall): { name: string; body: string } | undefined => {
  if (service !== 'aws' || name !== 'Lambda.Invoke') return undefined;
  const { method = 'GET', path = '', body = '' } = readRequest(args[0]);
  const isRead = method === 'GET' || path.includes('dry_run') || path.includes('/_cluster/allocation/explain');
  return isRead ? undefined : { name: `${method} ${path.split('?')[0]}`, body };
};

/** The name of a call that changes something, at AWS or on a node; undefined for one that reads, and for the ledger. */
export const nameOfWrite = (call: SeenCall): string | undefined =>
  call.service === 'aws' && writes.test(call.name) ? call.name : readClusterWrite(call)?.name;
