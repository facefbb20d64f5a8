import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packCli } from '../setup/pack-cli.ts';

/* How much processor time a command needs before it does anything, as a ratio to a Node process that does nothing: npm run bench:start. */

const root = join(import.meta.dirname, '..');
/** Starts in a row, since one alone is shorter than what a shell can count. */
const starts = 6;
const rounds = 3;

const folder = mkdtempSync(join(tmpdir(), 'recycler-start-'));
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Seconds of processor time, user and system, of one start; the shell counts its children. */
const measure = (command: readonly string[], count = starts): number => {
  const once = `${command.map(quote).join(' ')} > /dev/null 2>&1`;
  const script = `i=0; while [ $i -lt ${count} ]; do ${once}; i=$((i+1)); done; times`;
  const environment = { PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' };
  const lines = execFileSync('sh', ['-c', script], { cwd: root, env: environment, encoding: 'utf8' }).trim().split('\n');
  const children = [...(lines.at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  return children.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0) / count;
};

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

try {
  await packCli(root, join(folder, 'package'));
  const empty = join(folder, 'empty.mjs');
  const policy = join(folder, 'web.yaml');
  writeFileSync(empty, '');
  writeFileSync(policy, 'pace: { maxSurge: 3 }\n');
  const node = process.execPath;
  const packed = [node, join(folder, 'package/cli/recycler.mjs')];
  const here = [node, join(root, 'cli/recycler.mjs')];
  const noAccount = ['fleets', '--region', 'eu-west-1', '--endpoint-url', 'http://127.0.0.1:9'];
  const commands: Record<string, readonly string[]> = {
    'package: --help': [...packed, '--help'],
    'package: plan --help': [...packed, 'plan', '--help'],
    'package: policy check': [...packed, 'policy', 'check', policy],
    'package: fleets, refused': [...packed, ...noAccount],
    'checkout: --help': [...here, '--help'],
    'checkout: policy check': [...here, 'policy', 'check', policy],
    'checkout: fleets, refused': [...here, ...noAccount],
    'checkout: npx recycler --help': ['npx', 'recycler', '--help'],
  };
  // The first start fills the cache of compiled code.
  for (const command of Object.values(commands)) measure(command, 1);
  const idle: number[] = [];
  const times = new Map<string, number[]>();
  // In turns, so that a busy machine slows all of them.
  for (let round = 0; round < rounds; round += 1) {
    idle.push(measure([node, empty]));
    for (const [name, command] of Object.entries(commands)) times.set(name, [...(times.get(name) ?? []), measure(command)]);
  }
  process.stdout.write(`an empty Node process: ${(medianOf(idle) * 1000).toFixed(0)} ms of processor time\n`);
  for (const [name, values] of times) {
    const ratio = medianOf(values.map((value, round) => value / (idle[round] ?? 1)));
    process.stdout.write(`${ratio.toFixed(2).padStart(6)} x  ${name}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
