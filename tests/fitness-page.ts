import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../fitness/config/rules.ts';
import type { DescribedStack } from '../fitness/stacks/described-stack.ts';
import { describedStacks } from '../fitness/stacks/find-described-stack.ts';
import { type ListedFunction as Listed, subjects } from '../fitness/subjects.ts';

const root = join(import.meta.dirname, '..');

/** The ids on the page, in its order. */
export const listedChecks: readonly string[] = subjects.flatMap(({ functions }) => functions.map(({ id }) => id));

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const phaseNames: Record<Listed['phases'][number], string> = { 'pre-traffic': 'before', 'post-traffic': 'after', scheduled: 'attested' };
const describePhases = (phases: Listed['phases']): string => phases.map((phase) => phaseNames[phase]).join(', ');

const describeSource = (source: string): string => (source.startsWith('https://') ? `[source](${source})` : cell(source));

const twinOf = (id: string): string => {
  const twin = rules.find(({ name }) => id === `config-${name}`)?.twin;
  return twin === undefined ? '' : ` Our own check: \`${twin}\`.`;
};

const writeRow = ({ id, title, severity, phases, why, remedy, source }: Listed): string =>
  `| \`${id}\` | ${cell(title)}.${twinOf(id)} | ${severity} | ${describePhases(phases)} | ${cell(why)} | ${cell(remedy)} | ${describeSource(source)} |`;

const writeSubject = ({ heading, functions }: (typeof subjects)[number]): string =>
  [
    `## ${heading}`,
    '',
    '| id | holds when it passes | weight | judged | why | when it fails | source |',
    '|---|---|---|---|---|---|---|',
    ...functions.map(writeRow),
  ].join('\n');

const intro = `# Fitness functions

What the gate asks of a release of the Recycler, ${listedChecks.length} questions in all. [Releases](releases.md) says when it is asked, and what to do. This page is generated: \`npm run generate\`. \`npm run add:fitness-function -- SUBJECT NAME\` adds one: its file, its line in the list of its subject, and fixtures to fill in. The words are in the [glossary](glossary.md).

* **Weight.** A \`gate\` that fails or is unknown blocks alone. A \`scored\` one blocks when the last accepted release passed it, or when the loss as a whole gets worse; gates weigh 3 in the loss, scored ones 1. An \`advisory\` one is only reported.
* **Judged.** \`before\` traffic, \`after\` traffic, \`attested\` every 12 hours and when a person asks.
* **Unknown.** What was denied, throttled or not answered is unknown, and never passes. A subject that could not be examined at all is a gate of its own, such as \`roles-examined\`.
* **Stacks.** The [stack of images](images.md) is asked the same by the same code, about its own resources, and only before and after traffic. [What is not asked of it](#not-asked-of-the-stack-of-images) stands at the end.
* **The rules of AWS Config** stand beside checks of our own. [What counts when they differ](decisions/0012-aws-config.md).`;

/** What is not asked of a stack, with the reasons; nothing for a stack that is asked all. */
const writeLeftOut = ({ name, leftOut }: DescribedStack): string[] => {
  const rows = Object.entries(leftOut).map(([subject, why]) => {
    const { heading = subject, functions = [] } = subjects.find((each) => each.name === subject) ?? {};
    return `| ${heading} | ${functions.length} | ${cell(why)} |`;
  });
  if (rows.length === 0) return [];
  return [[`## Not asked of the stack of ${name}`, '', '| subject | questions | why |', '|---|---|---|', ...rows].join('\n')];
};

/** The page of all fitness functions, as text. */
const writeFitnessPage = (): string => `${[intro, ...subjects.map(writeSubject), ...describedStacks.flatMap(writeLeftOut)].join('\n\n')}\n`;

/** A page that says how many fitness functions there are, with the number that there is. */
export const writeCount = (page: string): string => page.replaceAll(/\b\d+(?= \[?fitness functions)/g, String(listedChecks.length));

const besides = '\n## Asked besides\n';

/** The catalogue without the part that is generated: the questions, and what became of each. */
export const readQuestions = (catalogue: string): string => catalogue.split(besides)[0] ?? '';

/** The catalogue with every fitness function that answers none of its questions at its end. */
export const writeCatalogue = (catalogue: string): string => {
  const questions = readQuestions(catalogue);
  const others = subjects.flatMap(({ functions }) => functions).filter(({ id }) => !questions.includes(`\`${id}\``));
  if (others.length === 0) return questions;
  return `${[`${questions}${besides}`, '| question | answer |', '|---|---|', ...others.map(({ id, title }) => `| ${cell(title)} | \`${id}\` |`)].join('\n')}\n`;
};

/** Every page that follows the fitness functions, by its path, as it should be. */
export const writePages = (read: (path: string) => string): Record<string, string> => ({
  'docs/fitness-functions.md': writeFitnessPage(),
  'docs/fitness-catalogue.md': writeCatalogue(read('docs/fitness-catalogue.md')),
  'README.md': writeCount(read('README.md')),
  'CHANGELOG.md': writeCount(read('CHANGELOG.md')),
});

if (import.meta.main)
  for (const [path, text] of Object.entries(writePages((page) => readFileSync(join(root, page), 'utf8'))))
    writeFileSync(join(root, path), text);
