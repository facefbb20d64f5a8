import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** A file of the repository, by its path from the root. */
export const readText = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every page that people read, by its path from the root of the repository. */
export const readPages = (): Record<string, string> => {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  return Object.fromEntries(
    ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', ...docs.map((name) => `docs/${name}`)].map(
      (path) => [path, readText(path)],
    ),
  );
};

/** A fenced block of a page, and the text that follows it up to the next block or heading. */
export type Block = { language: string; text: string; after: string };

/** The fenced blocks of a page, in their order. */
export const blocksOf = (page: string): Block[] =>
  [...page.matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```\n([\s\S]*?)(?=^ *```|^#|(?![\s\S]))/gm)].map(
    ([, indent = '', language = '', text = '', after = '']) => ({
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      after,
    }),
  );

/** A block, and the page where it stands. */
export type PageBlock = Block & { path: string };

/** The blocks of all pages. */
export const blocksOfAll = (pages: Record<string, string>): PageBlock[] =>
  Object.entries(pages).flatMap(([path, text]) => blocksOf(text).map((block) => ({ path, ...block })));

/** The examples in YAML, by what they are an example of. */
export const examplesOf = (
  blocks: readonly PageBlock[],
): Record<'policies' | 'recipes' | 'scenarios' | 'releases' | 'business' | 'templates', PageBlock[]> => {
  const examples = { policies: [], recipes: [], scenarios: [], releases: [], business: [], templates: [] } as Record<string, PageBlock[]>;
  const kindOf = (text: string): string => {
    if (/^AWSTemplateFormatVersion:/m.test(text)) return 'templates';
    if (/^releases:/m.test(text)) return 'releases';
    if (/^metrics:/m.test(text)) return 'business';
    if (/^parameter:/m.test(text)) return 'recipes';
    return /^fleets:/m.test(text) ? 'scenarios' : 'policies';
  };
  for (const block of blocks) if (block.language === 'yaml') examples[kindOf(block.text)]?.push(block);
  return examples as ReturnType<typeof examplesOf>;
};

const proseOf = (page: string): string => page.replaceAll(/^ *```[\s\S]*?^ *```/gm, '');

/** The links of a page, code left out. */
export const linksOf = (page: string): string[] =>
  [
    ...proseOf(page)
      .replaceAll(/`[^`]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, link = '']) => link);

/** The links of a page that lead to no file of the repository, or to no heading of one. Those to other sites are not followed. */
export const brokenLinksOf = (path: string, page: string): string[] =>
  linksOf(page).filter((link) => {
    if (/^https:/.test(link)) return false;
    const [file = '', anchor] = link.split('#');
    const target = join(dirname(path), file);
    if (file !== '' && !existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsOf(file === '' ? page : readText(target)).includes(anchor);
  });

/** The anchors that the headings of a page make, as GitHub does. */
export const anchorsOf = (page: string): string[] =>
  [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** The text in backticks in the first column of a page's tables. */
export const keysInTables = (page: string): string[] =>
  [...page.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key));
