import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { prepareDynamodbLocal } from '../../setup/dynamodb-local.ts';
import { prepareMinistack, preparePython, samEnvironment } from '../../setup/python.ts';

/** A stand-in for AWS that runs on this machine until it is stopped. */
export type Server = { endpoint: string; stop: () => Promise<void> };

const findFreePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });

const stopProcess = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const isGone = await Promise.race([ended.then(() => true), setTimeout(5_000, false, { ref: false })]);
  if (!isGone) child.kill('SIGKILL');
};

const start = async (
  command: string,
  argsFor: (port: number) => string[],
  environmentFor: (port: number) => Record<string, string> = () => ({}),
): Promise<Server> => {
  const port = await findFreePort();
  const endpoint = `http://127.0.0.1:${port}`;
  // Nothing of the account of the user who runs this reaches a stand-in, which hands its environment on to the functions that it runs.
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
  const env = { ...own, ...samEnvironment, ...environmentFor(port) };
  const child = spawn(command, argsFor(port), { stdio: ['ignore', 'ignore', 'pipe'], env });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-4_000);
  });
  // A test run that dies takes its servers with it.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.removeListener('exit', kill));
  const deadline = Date.now() + 600_000;
  while (Date.now() < deadline && child.exitCode === null) {
    const answers = await fetch(endpoint, { signal: AbortSignal.timeout(2_000) }).then(
      () => true,
      () => false,
    );
    if (answers) return { endpoint, stop: () => stopProcess(child) };
    await setTimeout(100);
  }
  await stopProcess(child);
  throw new Error(`${command} did not start on port ${port}: ${said}`);
};

/** Starts a moto server on a free port of this machine. Undefined where Python is missing. */
export const startMoto = async (): Promise<Server | undefined> => {
  const programs = await preparePython();
  if (programs === undefined) return undefined;
  return start(join(programs, 'moto_server'), (port) => ['--host', '127.0.0.1', '--port', String(port)]);
};

/**
 * Starts MiniStack on a free port of this machine: it has AWS Config, which moto has not, deploys templates, and runs their functions with
 * the Node.js of this process. Undefined where Python is missing.
 */
export const startMinistack = async (): Promise<Server | undefined> => {
  const programs = await prepareMinistack();
  if (programs === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'recycler-ministack-'));
  // It starts functions by a script in CommonJS: no package.json further up may have Node.js take it for a module.
  await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }');
  const clean = () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  // Left alone it listens on every address, and for devices too.
  const bound = { BIND_HOST: '127.0.0.1', IOT_MTLS_ENABLED: '0', LAMBDA_EXECUTOR: 'local' };
  try {
    const server = await start(
      join(programs, 'ministack'),
      () => [],
      (port) => ({ ...bound, GATEWAY_PORT: String(port), TMPDIR: folder, PATH }),
    );
    return { endpoint: server.endpoint, stop: () => server.stop().then(clean) };
  } catch (error) {
    await clean();
    throw error;
  }
};

/** Starts AWS's DynamoDB Local, empty and in memory, on a free port. Undefined where Java or Maven is missing. */
export const startDynamodbLocal = async (): Promise<Server | undefined> => {
  const folder = await prepareDynamodbLocal();
  if (folder === undefined) return undefined;
  const runner = 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner';
  const options = [`-Djava.library.path=${folder}`, '-DDDB_LOCAL_TELEMETRY=0', '-cp', join(folder, '*'), runner];
  return start('java', (port) => [...options, '-inMemory', '-disableTelemetry', '-port', String(port)]);
};
