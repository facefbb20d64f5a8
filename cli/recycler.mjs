#!/usr/bin/env node
// Runs on any Node, also before anything is installed: then it says so, where the program itself could only fail to be read.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(import.meta.url);
const modules = join(dirname(dirname(launcher)), 'node_modules');
const installedNode = join(modules, '.bin/node');

/** Runs itself on the Node that is installed here, and ends as that does. */
const runOnInstalledNode = async () => {
  const { spawn } = await import('node:child_process');
  const child = spawn(installedNode, [launcher, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends an interrupt to both, and the command decides what follows; what is sent to one process has to be handed on.
  for (const signal of ['SIGINT', 'SIGQUIT']) process.on(signal, () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (status, signal) => {
    if (signal === null) {
      process.exitCode = status;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
};

if (!existsSync(installedNode) || !existsSync(join(modules, 'commander/package.json'))) {
  process.stderr.write('recycler: nothing is installed here yet: npm start installs what it needs, and rehearses\n');
  process.exitCode = 1;
} else if (Number(process.versions.node.split('.')[0]) < 24) await runOnInstalledNode();
else {
  // Types are taken away and code is compiled once, not at every start.
  nodeModule.enableCompileCache?.(join(modules, '.cache/recycler'));
  await import('./recycler.ts');
}
