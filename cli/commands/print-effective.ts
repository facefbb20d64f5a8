import { stringify } from 'yaml';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';
import { nameOfFile } from '../read-file.ts';

/** Prints what a document that is valid comes to with every default filled in. */
export const printEffective = (file: string, value: object, { json }: CommonOptions): void => {
  if (json !== undefined) writeJson(json, value);
  if (json !== '-')
    print(`${nameOfFile(file)} is valid. Its effective values, durations in seconds:\n\n${stringify(value).trimEnd()}`, json);
};
