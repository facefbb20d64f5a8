import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Program } from '../../cli/release-rehearsal/program.ts';
import { entries } from './bundle-program.ts';

const exportOf = (name: string): string => (name === 'createClientMaker' ? name : `open${name.replace(/Function$/, '')}`);

/** A module whose import failed fails every function that is opened from it, as it would in Lambda. */
const loadOne = async (folder: string, name: string): Promise<(...given: never[]) => unknown> => {
  try {
    const loaded = (await import(pathToFileURL(join(folder, `${name}.mjs`)).href)) as Record<string, (...given: never[]) => unknown>;
    const found = loaded[exportOf(name)];
    if (!found) throw new Error(`${name} exports no ${exportOf(name)}`);
    return found;
  } catch (error) {
    return () => {
      throw error;
    };
  }
};

/** The program that was bundled into a folder. */
export const loadProgram = async (folder: string): Promise<Program> => {
  const loaded = await Promise.all(Object.keys(entries).map(async (name) => [name, await loadOne(folder, name)] as const));
  const { createClientMaker, ...functions } = Object.fromEntries(loaded);
  return { createClientMaker, functions } as unknown as Program;
};
