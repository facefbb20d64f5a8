import { InputError } from '../core/errors.ts';

/** Files of a folder by their names. */
export type Files = Readonly<Record<string, string>>;

const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** The list of a subject, and the end of its functions. */
const list = /export const \w+: Subject<(\w+)> = \{[\s\S]*?functions: \[([^\]]*?),?\s*\]/;
const fixtureList = /(export const \w+: (?:Readonly<)?Record<string, Fixtures(?:<\w+>)?>>? = \{\n[\s\S]*?)\n\};/;

const camelOf = (name: string): string => name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The words that the ids of a subject begin with, such as `release-role`; their last word is their own. */
const findPrefix = (files: Files): string => {
  const ids = Object.values(files).flatMap((text) =>
    /: FitnessFunction</.test(text) ? [/^ {2}id: '([a-z0-9-]+)'/m.exec(text)?.[1]?.split('-').slice(0, -1) ?? []] : [],
  );
  const [first = [], ...others] = ids.filter((words) => words.length > 0);
  const end = first.findIndex((word, index) => others.some((words) => words[index] !== word));
  return (end === -1 ? first : first.slice(0, end)).join('-');
};

const draftFile = (id: string, name: string, resource: string, module: string, root: string): string =>
  `import type { FitnessFunction } from '${root}fitness-function.ts';
import type { ${resource} } from '${module}';

/** What holds when it passes, and why it is worth asking. */
export const ${camelOf(name)}: FitnessFunction<${resource}> = {
  id: '${id}',
  title: 'What holds when it passes, as a sentence',
  severity: 'scored',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'What goes wrong without it.',
  remedy: 'What to change when it fails.',
  source: 'the page of AWS that the rule comes from',
  judge: () => ({ outcome: 'unknown', reason: 'nothing is judged yet', evidence: {} }),
};
`;

/**
 * What a new fitness function changes in the folder of its subject: its own file, one line in the subject's list, and its fixtures. The fixtures
 * are empty, so that the tests of the subject fail until it is proven.
 *
 * @param files every TypeScript file of the folder, by its name
 * @returns the files that are new or changed
 * @throws InputError when the name is taken or no name, or the folder lists its functions in another way
 */
export const draftFitnessFunction = (files: Files, name: string): Files => {
  if (!kebabCase.test(name))
    throw new InputError(`"${name}" is not the name of a file: write it in lower case, with hyphens, such as https-only`);
  const file = `${name}.ts`;
  if (file in files) throw new InputError(`${file} exists already: choose another name`);
  const [listFile, listText] = Object.entries(files).find(([, text]) => list.test(text)) ?? [];
  const fixtures = files['fixtures.ts'];
  const [, resource = '', functions = ''] = list.exec(listText ?? '') ?? [];
  const module = new RegExp(`import type \\{ ${resource} \\} from '([^']+)'`).exec(listText ?? '')?.[1];
  const root = /from '([./]+)fitness-function\.ts'/.exec(listText ?? '')?.[1];
  if (listFile === undefined || listText === undefined || module === undefined || root === undefined || !fixtures?.match(fixtureList))
    throw new InputError('this folder lists no functions of one kind of resource with their fixtures: write the function by hand');
  const id = `${findPrefix(files)}-${name}`;
  const empty = fixtures.includes('unclear: Record<')
    ? '{ good: {}, bad: {}, unclear: {}, needs: [] }'
    : '{ good: [], bad: {}, needs: {} }';
  return {
    [file]: draftFile(id, name, resource, module, root),
    [listFile]: listText
      .replace(/\nimport type|\nimport \{/, (first) => `\nimport { ${camelOf(name)} } from './${file}';${first}`)
      .replace(list, (whole) => whole.replace(/functions: \[[\s\S]*$/, () => `functions: [${functions}, ${camelOf(name)}]`)),
    'fixtures.ts': fixtures.replace(fixtureList, (_, before: string) => `${before}\n  '${id}': ${empty},\n};`),
  };
};
