import { readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from '../../../setup/run-command.ts';

const installed = '/usr/lib/jvm';

/** The major version of the Java in a folder, by the file `release` that every JDK and JRE has. */
const readMajor = async (home: string): Promise<number | undefined> => {
  const written = /^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(await readFile(join(home, 'release'), 'utf8').catch(() => ''))?.[1];
  return written === undefined ? undefined : Number(written);
};

const listHomes = async (): Promise<string[]> => {
  const names = await readdir(installed).catch(() => []);
  const onPath = await runCommand('which', ['java']).then(
    async (path) => dirname(dirname(await realpath(path.trim()))),
    () => undefined,
  );
  return [process.env.JAVA_HOME, onPath, ...names.map((name) => join(installed, name))].filter((home) => home !== undefined);
};

/** The home of the oldest Java of this machine between two major versions, both included. Undefined where there is none. */
export const findJava = async ([least, most]: readonly [number, number]): Promise<string | undefined> => {
  const found = await Promise.all((await listHomes()).map(async (home) => ({ home, major: await readMajor(home) })));
  const fitting = found.flatMap(({ home, major }) => (major !== undefined && major >= least && major <= most ? [{ home, major }] : []));
  return fitting.toSorted((a, b) => a.major - b.major)[0]?.home;
};
