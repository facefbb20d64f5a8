import { createClients } from '../../../aws/all-clients.ts';
import { createClientMaker } from '../../../aws/clients.ts';
import { bindDoors } from '../../../aws/doors.ts';
import { type DriveRequest, driveCampaign } from '../../../cli/drive-campaign.ts';
import type { Ledger } from '../../../core/ports.ts';
import { localRelease } from '../../../core/release/find-release-needs.ts';
import { systemClock } from '../../../local/system-clock.ts';
import { attachClient } from '../../../rehearsal/attach.ts';
import { workloadKinds } from '../../../workloads/index.ts';
import { type RemoteAnswer, type RemoteCall, readError, writeError } from './remote-calls.ts';

/*
 * The Recycler as a process of its own, which can be killed at any moment: its real rules, doors and state machine. What its doors ask of AWS
 * and of the ledger is carried out by the process that started it.
 */

const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
let calls = 0;

const say = (message: object): void => void process.send?.(message);

const call = (service: string, name: string, args: readonly unknown[]): Promise<unknown> =>
  new Promise((resolve, reject) => {
    calls += 1;
    waiting.set(calls, { resolve, reject });
    say({ kind: 'call', id: calls, service, name, args } satisfies RemoteCall);
  });

const remote = <Port extends object>(service: string): Port =>
  new Proxy({} as Port, {
    get:
      (_, name) =>
      (...args: unknown[]) =>
        call(service, String(name), args),
  });

process.on('message', ({ id, value, error }: RemoteAnswer) => {
  const waiter = waiting.get(id);
  waiting.delete(id);
  if (error) waiter?.reject(readError(error));
  else waiter?.resolve(value);
});
// Without the process that carries out its calls it can do nothing more.
process.on('disconnect', () => process.exit(1));

const clients = createClients(
  createClientMaker(
    {
      region: 'eu-west-1',
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
      onClient: (client) =>
        attachClient(
          client,
          { busy: (work) => work(), now: () => Date.now() },
          ({ service, name, input }) => call('aws', `${service}.${name}`, [input]) as Promise<object>,
        ),
    },
    'clusters',
  ),
);
const doors = bindDoors(clients, {
  clock: systemClock,
  ledger: remote<Ledger>('ledger'),
  notices: { send: async (notice) => say({ kind: 'notice', notice }) },
  kinds: workloadKinds,
  release: localRelease,
  // The embedded cloud stands in for AWS. Its CloudTrail would be waited for by the clock on the wall: five minutes of every story.
  isStandIn: true,
  probeFunction: 'probe',
});
doors.onDecision = (decision) => say({ kind: 'decision', decision });

const [request = ''] = process.argv.slice(2);
try {
  say({ kind: 'ended', driven: await driveCampaign(doors, JSON.parse(request) as DriveRequest) });
} catch (error) {
  say({ kind: 'failed', error: writeError(error) });
}
process.disconnect?.();
