import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Distribution } from './distributions.ts';
import { findJava } from './find-java.ts';
import { installDistribution } from './install-distribution.ts';
import type { Program } from './node-process.ts';

/** Copies a distribution to where every user of the machine can read it, since a checkout may lie where only its owner can. Undefined: as ensureTool. */
export const installProgram = async (folder: string, distribution: Distribution): Promise<Program | undefined> => {
  const installed = await installDistribution(distribution);
  const java = await findJava(distribution.java);
  if (installed === undefined) return undefined;
  if (java === undefined) {
    process.stderr.write(`${distribution.name} is not run: it needs Java ${distribution.java.join(' to ')} in /usr/lib/jvm or JAVA_HOME\n`);
    return undefined;
  }
  const home = join(folder, distribution.name);
  await cp(installed, home, { recursive: true });
  return { distribution, home, java };
};
