#!/usr/bin/env node
// Runs on any Node, also before anything is installed: then it says so, where the program itself could only fail to be read.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules');
const refuse = (reason) => {
  process.stderr.write(`recycler: ${reason}\n`);
  process.exitCode = 1;
};

if (!existsSync(join(modules, '.bin/node')) || !existsSync(join(modules, 'commander/package.json')))
  refuse('nothing is installed here yet: npm start installs what it needs, and rehearses');
else if (Number(process.versions.node.split('.')[0]) < 24)
  refuse(`this is Node ${process.versions.node}, and it needs the one that is installed here: npx recycler finds it`);
else await import('./recycler.ts');
