// Makes node_modules fit package-lock.json. Runs on any Node >= 20 before anything is installed, so it has no dependencies.
// usage: node setup/install.mjs [--runtime]    (--runtime: only what `npm start` needs, unless everything is there already)
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
// npm ci empties node_modules first, so an interrupted installation leaves no stamp behind.
const stampFile = join(modules, '.recycler-install.json');

const hashOfLock = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
};

/** Whether npm itself has brought node_modules to the lock, as `npm install PACKAGE` does; it notes at its end what it has installed. */
const isInstalled = () => {
  const installed = readJson(join(modules, '.package-lock.json')).packages ?? {};
  const wanted = Object.entries(readJson(join(root, 'package-lock.json')).packages ?? {}).filter(([path]) => path !== '');
  return wanted.every(([path, { version, optional }]) => (installed[path] ? installed[path].version === version : optional));
};

/** A file that npm linked into several places lies on the disk once. */
const bytesIn = (folder, counted = new Set()) => {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      bytes += bytesIn(path, counted);
      continue;
    }
    const { ino, nlink, size } = lstatSync(path);
    if (nlink > 1 && counted.has(ino)) continue;
    counted.add(ino);
    bytes += size;
  }
  return bytes;
};

const install = (isRuntimeOnly) => {
  process.stderr.write(`installing ${isRuntimeOnly ? 'what a run needs' : 'the development tools'} (npm ci) ...\n`);
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...(isRuntimeOnly ? ['--omit=dev'] : ['--include=dev'])];
  // npm names itself in npm_execpath when it runs a script; without it the npm on the path is asked.
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  // Standard output belongs to the command that follows, so npm gets standard error for both.
  const { status, error } = spawnSync(command, [...first, ...options], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: command === 'npm' && process.platform === 'win32',
  });
  if (error) throw error;
  if (status !== 0) {
    process.stderr.write('The installation failed: see above what npm said. Nothing else was done.\n');
    process.exit(status ?? 1);
  }
};

const isRuntimeOnly = process.argv.includes('--runtime');
const lock = hashOfLock();
const stamp = readJson(stampFile);
const write = (isComplete) => writeFileSync(stampFile, JSON.stringify({ lock, isComplete }));
if (stamp.lock === lock && (isRuntimeOnly || stamp.isComplete)) {
  // Nothing to do.
} else if (isInstalled()) {
  write(true);
} else {
  install(isRuntimeOnly);
  write(!isRuntimeOnly);
  process.stderr.write(`installed ${Math.round(bytesIn(modules) / 1_000_000)} MB\n`);
}
