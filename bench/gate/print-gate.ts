import pc from 'picocolors';
import type { Figure } from '../bench-result.ts';
import { align } from './align.ts';
import { type Count, countOutcomes, isFalseBlock } from './count-outcomes.ts';
import { describeBusiness } from './describe-business.ts';
import type { BadResult, GateResult, GoodResult } from './gate-result.ts';

const head = ['operator', 'drawn', 'before', 'during', 'after', 'survived', 'broke an invariant', 'not reported', 'servers touched'];
const toRow = (name: string, { drawn, before, during, after, survived, broke, other, touched }: Count): string[] => [
  name,
  ...[drawn, before, during, after, survived, broke, other, touched].map((value) => (value === 0 ? '.' : String(value))),
];

const groupBy = (results: readonly BadResult[]): [string, BadResult[]][] =>
  Object.entries(Object.groupBy(results, ({ operator }) => operator)).map(([name, found]) => [name, found ?? []]);

const likenesses = { same: 'as a good one', 'other-times': 'other times', different: 'different' } as const;

const describeSurvivor = ({ operator, what, world, how, likeness, differs, broken, shortfallSeconds, touched }: BadResult): string[] => [
  `  ${operator}: ${what}`,
  `    in ${world}; ${how}; ${likeness === null ? 'not compared' : likenesses[likeness]}; launched ${touched.launched}, ended ${touched.ended}` +
    (shortfallSeconds > 0 ? `; short for ${Math.round(shortfallSeconds)} server-seconds` : ''),
  ...differs.slice(0, 6).map((line) => `    ${line.slice(0, 200)}`),
  ...broken.map((line) => pc.red(`    broke ${line}`)),
];

const showFigure = ({ what, value, unit, goal, within }: Figure): string =>
  `  ${what}: ${value ?? '-'} ${unit}`.trimEnd() +
  (goal === null ? '' : within ? ` (at most ${goal})` : pc.red(` (MISSED: at most ${goal})`));

const describeGood = (good: readonly GoodResult[]): string[] => {
  const rows = Object.entries(Object.groupBy(good, ({ noise }) => noise)).map(([noise, found = []]) => [
    noise,
    String(found.length),
    String(found.filter(isFalseBlock).length),
    String(found.filter(({ outcome }) => outcome === 'hung' || outcome === 'broke').length),
  ]);
  return align([['noise', 'good releases', 'blocked', 'not reported'], ...rows]);
};

const printReleases = (result: GateResult, line: (text?: string) => void): void => {
  const { bad, breaches, good, discarded, seed } = result;
  const [titles = '', ...rows] = align([
    head,
    ...groupBy(bad).map(([name, found]) => toRow(name, countOutcomes(found))),
    toRow('all', countOutcomes(bad)),
  ]);
  line(`Bad releases, seed ${seed} (${discarded.atBuild} more were stopped by the build, ${discarded.unchanged} changed nothing)`);
  line(`\n${pc.bold(titles)}\n${rows.join('\n')}\n`);
  line('before: no traffic had moved; during: rolled back while it moved; after: judged after traffic, lease revoked or run out.\n');
  const survivors = bad.filter(({ outcome }) => outcome === 'survived');
  line(pc.bold(`Survived: ${survivors.length}`));
  for (const each of survivors) line(describeSurvivor(each).join('\n'));
  const others = bad.filter(
    ({ outcome, broken }) => outcome === 'hung' || outcome === 'broke' || (outcome !== 'survived' && broken.length > 0),
  );
  if (others.length > 0) line(pc.bold('\nNot known, or stopped after an invariant had broken'));
  for (const { operator, what, world, outcome, how, broken } of others) {
    line(`  ${operator}: ${what} (${world}): ${outcome}: ${how}`);
    for (const each of broken) line(pc.red(`    broke ${each}`));
  }
  line(pc.bold('\nCompliance breaches'));
  for (const { what, when, outcome, how, blocks } of breaches)
    line(`  ${outcome === 'survived' ? pc.red(outcome) : outcome.padEnd(8)}  ${when}: ${what}: ${(blocks[0] ?? how).slice(0, 160)}`);
  line(pc.bold('\nGood releases'));
  for (const row of describeGood(good)) line(`  ${row}`);
  for (const each of good.filter((one) => isFalseBlock(one) || one.outcome === 'hung' || one.outcome === 'broke' || one.broken.length > 0))
    line(`  ${each.outcome}: ${each.what}; ${each.noise}; ${each.deploymentType}: ${each.how.slice(0, 300)} ${each.broken.join('; ')}`);
};

/** The result for a person. */
export const printGate = (result: GateResult, write: (text: string) => void): void => {
  const { bad, breaches, good, business, figures } = result;
  const line = (text = ''): void => write(`${text}\n`);
  if (bad.length + breaches.length + good.length > 0) printReleases(result, line);
  if (business) for (const each of describeBusiness(business)) line(each);
  line(`\n${pc.bold('Figures')}`);
  for (const figure of figures) line(showFigure(figure));
};
