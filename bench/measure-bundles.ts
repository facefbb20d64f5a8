import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from '../setup/build.ts';
import { preparePython } from '../setup/python.ts';
import { type Figure, toFigure } from './bench-result.ts';

const root = join(import.meta.dirname, '..');
const functions = { advance: 1_300, begin: 600, conclude: undefined, probe: undefined };

const folderOf = (name: string): string => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}Function`;

const measure = async (name: string, goal: number | undefined, built: string | undefined): Promise<Figure> => {
  const size = built === undefined ? null : Math.ceil((await stat(join(built, folderOf(name), 'handler.mjs'))).size / 1_024);
  const what = built === undefined ? `bundle of ${name}: not built here` : `bundle of ${name}, minified`;
  return toFigure(`bundle-${name}`, what, 'KiB', size, goal);
};

const buildHere = async (onMissing: (reason: string) => void): Promise<string | undefined> => {
  try {
    const programs = await preparePython();
    if (programs !== undefined) return await build(root, programs);
    onMissing('the bundles are not measured: python3 is missing');
  } catch (error) {
    onMissing(`the bundles are not measured: ${(error as Error).message}`);
  }
  return undefined;
};

/** Builds the stack as a deployment does, and weighs the function's bundles. Where it cannot be built, the figures have no value. */
export const measureBundles = async (onMissing: (reason: string) => void): Promise<Figure[]> => {
  const built = await buildHere(onMissing);
  return Promise.all(Object.entries(functions).map(([name, goal]) => measure(name, goal, built)));
};
