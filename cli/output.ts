import { writeFileSync } from 'node:fs';
import { InputError } from '../core/errors.ts';
import type { Report } from '../core/report/report.ts';
import type { Drawing } from './drawing.ts';

/** Writes a text to a file, or to standard output for `-`. @throws InputError naming the option when the file cannot be written */
export const writeText = (file: string, text: string, option: string): void => {
  if (file === '-') {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new InputError(`${option} ${file} cannot be written: ${(error as Error).message}`);
  }
};

/** Writes a value as JSON, the same value always as the same bytes. */
export const writeJson = (file: string, value: unknown): void => writeText(file, `${JSON.stringify(value, undefined, 2)}\n`, '--json');

/** A line for a person on standard output, kept back where standard output carries JSON. */
export const print = (line: string, json: string | undefined): void => {
  (json === '-' ? process.stderr : process.stdout).write(`${line}\n`);
};

/** Writes the page of a report. The drawing library is loaded only here, since most commands draw nothing. */
export const writePage = async (file: string, report: Report, drawing: Drawing | undefined): Promise<void> => {
  const { renderPage } = await import('./page/render-page.ts');
  writeText(file, renderPage(report, drawing), '--html');
};
