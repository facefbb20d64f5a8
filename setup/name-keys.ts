import { globSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The schemas of the clients of AWS, below the packages of a checkout. */
const schemas = 'node_modules/@aws-sdk/client-*/dist-es/schemas/*.js';

/**
 * The text of a module with its computed keys written as names where a constant of the module says which: `{ [_xN]: a }` with `_xN = "xmlName"` becomes
 * `{ "xmlName": a }`, which is the same.
 */
export const nameKeys = (text: string): string => {
  const names = new Map([...text.matchAll(/^const (_\w+) = ("[^"\\\n]*");$/gm)].map(([, name = '', value = '']) => [name, value]));
  return text.replace(/\[(_\w+)\]:/g, (whole, name: string) => (names.has(name) ? `${names.get(name)}:` : whole));
};

/**
 * Names the keys in the schemas of the clients of AWS, where they are installed. The bundler keeps whatever has a computed key, since reading one may
 * do anything: all 800 operations of EC2 for the eight that are called, a third of a bundle.
 */
export const nameKeysOfClients = (directory: string): void => {
  for (const file of globSync(schemas, { cwd: directory })) {
    const path = join(directory, file);
    const before = readFileSync(path, 'utf8');
    const after = nameKeys(before);
    if (after === before) continue;
    // Renamed, so that whatever reads it meanwhile has one or the other.
    writeFileSync(`${path}.${process.pid}`, after);
    renameSync(`${path}.${process.pid}`, path);
  }
};
