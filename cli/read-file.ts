import { readFileSync } from 'node:fs';
import { parseYaml } from '../aws/parse-yaml.ts';
import { InputError } from '../core/errors.ts';

/** A file as people call it; `-` is what a command is given by a pipe. */
export const nameOfFile = (file: string): string => (file === '-' ? 'standard input' : file);

/** The text of a file. @throws InputError naming the file */
export const readTextFile = (file: string, what: string): string => {
  try {
    // By its number: process.stdin would be opened, and a pipe that is opened no longer waits for what is written later.
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new InputError(
      `${what} ${nameOfFile(file)} cannot be read: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message}`,
    );
  }
};

/** A document of a file. @throws InputError naming the file */
export const readDocument = (file: string, what: string): unknown => parseYaml(readTextFile(file, what), `${what} ${nameOfFile(file)}`);
