import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { parse } from 'yaml';
import { addApplication, type BuiltTemplate, describeApplication, type Listing, type Manifest } from './publish-metadata.ts';
import type { Publication } from './publish-traps.ts';

const compress = promisify(deflateRaw);
/** The headers that an archive adds to each file, generously. */
const headerBytes = 400;

/** The size of the archive that `sam package` makes of a folder, in bytes. */
const archiveBytes = async (folder: string): Promise<number> => {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sizes = files.map(async ({ parentPath, name }) => (await compress(await readFile(join(parentPath, name)))).length + headerBytes);
  return (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0);
};

/**
 * Writes a copy of the built template that describes the application, and gathers all that is to be judged before it is published.
 *
 * @param directory the checkout: its package.json, LICENSE, CHANGELOG.md and the readme of the listing
 * @param built the folder that `sam build` wrote
 * @returns the publication, and the file of the copy, beside the template that it is a copy of
 */
export const preparePublication = async (
  directory: string,
  built: string,
  author: string,
  listing?: Listing,
): Promise<{ publication: Publication; file: string }> => {
  const manifest = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as Manifest;
  const application = describeApplication(manifest, author, relative(built, directory), listing);
  const template = addApplication(parse(await readFile(join(built, 'template.yaml'), 'utf8')) as BuiltTemplate, application);
  const file = join(built, 'publish.json');
  // Every text of JSON is in quotes, so that no reader takes '2010-09-09' for a date.
  await writeFile(file, JSON.stringify(template, undefined, 2));
  const readIfThere = (path: string): Promise<string | undefined> => readFile(join(built, path), 'utf8').catch(() => undefined);
  const folders = (await readdir(built, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return {
    publication: {
      application,
      template,
      files: Object.fromEntries(
        await Promise.all([application.LicenseUrl, application.ReadmeUrl].map(async (path) => [path, await readIfThere(path)] as const)),
      ),
      archives: Object.fromEntries(await Promise.all(folders.map(async (name) => [name, await archiveBytes(join(built, name))] as const))),
      changelog: await readFile(join(directory, 'CHANGELOG.md'), 'utf8').catch(() => ''),
    },
    file,
  };
};
