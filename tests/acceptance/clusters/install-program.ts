import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Distribution } from './distributions.ts';
import { findJava } from './find-java.ts';
import { installDistribution } from './install-distribution.ts';
import type { Program } from './node-process.ts';

/** Copies a distribution to where every user of the machine can read it, since a checkout may lie where only its owner can. @throws Error where the distribution or its Java cannot be had */
export const installProgram = async (folder: string, distribution: Distribution): Promise<Program> => {
  const installed = await installDistribution(distribution);
  const java = await findJava(distribution.java);
  if (java === undefined) throw new Error(`${distribution.name} needs Java ${distribution.java.join(' to ')} in /usr/lib/jvm or JAVA_HOME`);
  const home = join(folder, distribution.name);
  await cp(installed, home, { recursive: true });
  return { distribution, home, java };
};
