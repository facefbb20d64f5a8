import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildContext, type BuildResult, context, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '../..');

/** The entries of a program, by the name that the rehearsal knows them by. */
export const entries: Readonly<Record<string, string>> = {
  createClientMaker: 'aws/clients.ts',
  BeginFunction: 'functions/begin/open-begin.ts',
  AdvanceFunction: 'functions/advance/open-advance.ts',
  ConcludeFunction: 'functions/conclude/open-conclude.ts',
  AttestFunction: 'functions/attest/open-attest.ts',
  PreTrafficFunction: 'hooks/pre-traffic/open-pre-traffic.ts',
  PostTrafficFunction: 'hooks/post-traffic/open-post-traffic.ts',
  ReaperFunction: 'hooks/reaper/open-reaper.ts',
  PruneFunction: 'functions/prune/open-prune.ts',
  JanitorFunction: 'functions/janitor/open-janitor.ts',
};

/** A rehearsal has its own ledger, metrics and errors: what is wrong in these shows in other tests. */
const notRehearsed = /^aws\/(ledger\/.*|ledger-table|metrics|stamp|environment)\.ts$/;
const rooms = /^(core|aws|functions|hooks|workloads|fitness)\//;

/** The ledger of a rehearsal throws these, and who catches them asks for the same class. */
const shared = 'core/errors.ts';

/** One source, changed. */
export type ChangedSource = { path: string; text: string };

export type Bundler = {
  /** Sources of this checkout that are in the bundles and run in a rehearsal, as written. */
  sources: Readonly<Record<string, string>>;
  /** The folder of the program as it is. */
  unchanged: string;
  /**
   * Bundles the program with one or more sources changed. Answers its folder; undefined where the bundles are the same as without.
   * @throws Error when it does not bundle
   */
  bundle: (changes: readonly ChangedSource[]) => Promise<string | undefined>;
  close: () => Promise<void>;
};

const hashOf = ({ outputFiles = [] }: BuildResult): string =>
  outputFiles
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .reduce((hash, { contents }) => hash.update(contents), createHash('sha256'))
    .digest('hex');

/**
 * Bundles programs of releases as the build of a stack does: ES modules, minified, each function with what it imports. What several of them
 * share stands in files of its own, so that a module that fails takes only those along that import it. Packages are those of this checkout.
 */
export const createBundler = async (): Promise<Bundler> => {
  const folder = await mkdtemp(join(tmpdir(), 'recycler-gate-'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const changed = new Map<string, string>();
  // As they were at first: they may be edited while a bench runs.
  const written = new Map<string, string>();
  const readOnce = async (path: string): Promise<string> => {
    const text = written.get(path) ?? (await readFile(path, 'utf8'));
    written.set(path, text);
    return text;
  };
  const swap: Plugin = {
    name: 'changed-sources',
    setup: (build) => {
      build.onResolve({ filter: /\/errors\.ts$/ }, ({ resolveDir, path }) =>
        join(resolveDir, path) === join(root, shared) ? { path: pathToFileURL(join(root, shared)).href, external: true } : undefined,
      );
      build.onLoad({ filter: /\.(ts|json)$/ }, async ({ path }) => ({
        contents: changed.get(path) ?? (await readOnce(path)),
        loader: path.endsWith('.json') ? 'json' : 'ts',
      }));
    },
  };
  const made: BuildContext = await context({
    absWorkingDir: root,
    entryPoints: Object.entries(entries).map(([out, path]) => ({ out, in: join(root, path) })),
    outdir: folder,
    ...{ bundle: true, splitting: true, write: false, metafile: true, minify: true, logLevel: 'silent', packages: 'external' },
    ...{ format: 'esm', platform: 'node', target: 'node24', mainFields: ['module', 'main'], outExtension: { '.js': '.mjs' } },
    plugins: [swap],
  });
  const first = await made.rebuild();
  const own = hashOf(first);
  const paths = Object.keys(first.metafile?.inputs ?? {})
    .map((path) => relative(root, join(root, path)))
    .filter((path) => path.endsWith('.ts') && rooms.test(path) && !notRehearsed.test(path))
    .toSorted();
  const sources = Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await readOnce(join(root, path))] as const)));
  let count = 0;
  const write = async ({ outputFiles = [] }: BuildResult): Promise<string> => {
    count += 1;
    const target = join(folder, String(count));
    await mkdir(target);
    for (const { path, contents } of outputFiles) await writeFile(join(target, relative(folder, path)), contents);
    return target;
  };
  return {
    sources,
    unchanged: await write(first),
    bundle: async (changes) => {
      for (const { path, text } of changes) changed.set(join(root, path), text);
      try {
        const result = await made.rebuild();
        if (hashOf(result) === own) return undefined;
        return await write(result);
      } finally {
        changed.clear();
      }
    },
    close: async () => {
      await made.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
