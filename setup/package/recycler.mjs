#!/usr/bin/env node
// The command of the published package. It runs on any Node: an older one is answered by a sentence, where the program could only fail.
import { readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    `recycler: this is Node ${process.versions.node}, and it needs 24 or later: install that, or run npx -p node@24 -p PACKAGE_NAME recycler\n`,
  );
  process.exitCode = 1;
} else if (process.argv.length === 3 && process.argv[2] === '--help' && (process.stdout.columns ?? 80) === 80) {
  // The list of commands as the program prints it at this width, without loading the program.
  process.stdout.write(readFileSync(new URL('help.txt', import.meta.url)));
} else {
  // Compiled once for each person: what lies in a folder that others may write to, such as /tmp, would be run as oneself.
  nodeModule.enableCompileCache?.(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'instance-recycler'));
  await import('./recycler.js');
}
