import { existsSync } from 'node:fs';
import { cp, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const sources = [
  ...['template.yaml', 'samconfig.toml', 'package.json', 'tsconfig.json', 'statemachine', 'LICENSE', 'README-SAR.md', 'CHANGELOG.md'],
  ...['core', 'aws', 'workloads', 'local', 'functions', 'hooks', 'fitness', 'images'],
];

/**
 * A copy of what a release is built from, with the packages of this checkout, so that a build leaves the developer's own alone.
 *
 * @returns its folder, for the caller to remove
 */
export const copyCheckout = async (): Promise<string> => {
  const copy = await mkdtemp(join(tmpdir(), 'recycler-checkout-'));
  for (const name of sources.filter((source) => existsSync(join(root, source))))
    await cp(join(root, name), join(copy, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
};
