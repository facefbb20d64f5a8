import { dirname } from 'node:path';
import type { Mutant } from './plant.ts';

/** A fault that was tried: does any test meet it, and which one found it? */
export type Tried = { mutant: Mutant; isMet: boolean; killedBy?: string };

const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)}%`);

/** The score of each folder and of all: faults that a test found, of those that were planted; and each that none found, by its place. */
export const printScores = (tried: readonly Tried[], seconds: number): { table: string; survivors: string } => {
  const rowOf = (name: string, of: readonly Tried[]): string => {
    const found = of.filter(({ killedBy }) => killedBy !== undefined).length;
    const unmet = of.filter(({ isMet }) => !isMet).length;
    return `${name.padEnd(28)}${String(of.length).padStart(8)}${String(found).padStart(8)}${String(of.length - found - unmet).padStart(11)}${String(unmet).padStart(9)}${percent(found, of.length).padStart(9)}`;
  };
  const folders = [...new Set(tried.map(({ mutant }) => dirname(mutant.file)))].toSorted();
  const rows = folders.map((folder) =>
    rowOf(
      folder,
      tried.filter(({ mutant }) => dirname(mutant.file) === folder),
    ),
  );
  const survivors = tried
    .filter(({ killedBy }) => killedBy === undefined)
    .toSorted((a, b) => (a.mutant.file === b.mutant.file ? a.mutant.line - b.mutant.line : a.mutant.file < b.mutant.file ? -1 : 1))
    .map(
      ({ mutant: { file, line, was, becomes }, isMet }) =>
        `${file}:${line}${isMet ? '' : ' (met by no test)'}\n  ${was.replaceAll(/\s+/g, ' ')}\n  -> ${becomes.replaceAll(/\s+/g, ' ')}\n`,
    );
  return {
    table: [
      `${'folder'.padEnd(28)}  faults   found  not found  not met    score`,
      ...rows,
      rowOf('all', tried),
      `in ${Math.round(seconds)} s`,
      '',
    ].join('\n'),
    survivors: survivors.join(''),
  };
};
