import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from './bundle-cli.ts';

/** The licence that is meant where a package has no text of its own, by its name in the manifest; only the name is known then. */
const describeLicense = (directory: string, path: string): string => {
  const folder = join(directory, path);
  const { name, version, license } = readManifest(folder);
  const files = globSync('{LICENSE,LICENCE,License,license,NOTICE}*', { cwd: folder }).toSorted();
  if (typeof license !== 'string') throw new Error(`${path} does not say its license: leave it out, or say here what it is`);
  return [`## ${name} ${version}, ${license}`, ...files.map((file) => readFileSync(join(folder, file), 'utf8').trim())].join('\n\n');
};

/** The licenses of packages whose code is handed on, which most of them ask for, each equal text once. */
export const describeLicenses = (directory: string, packages: readonly string[]): string => {
  const seen = new Map<string, string[]>();
  for (const path of packages) {
    const [title = '', ...texts] = describeLicense(directory, path).split('\n\n');
    const text = texts.join('\n\n');
    seen.set(text, [...(seen.get(text) ?? []), title]);
  }
  return `# Packages that are bundled, and their licenses\n\n${[...seen].map(([text, titles]) => [...titles, text].join('\n\n')).join('\n\n')}\n`;
};
