import type { Judgement } from '../fitness-function.ts';
import { type Answer, judgeUnknown } from '../readings.ts';

const mostNamed = 5;

/** Names, as many as a person reads. */
const formatNames = (names: readonly string[]): string => {
  const more = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

/** What is asked of each of many: who has it, in words, and whose name it is. `undefined`: it was not reported. */
export type Question<Item> = {
  reading: Answer<readonly Item[]>;
  /** What each is called all together, such as `servers`. */
  what: string;
  nameOf: (item: Item) => string;
  isGood: (item: Item) => boolean | undefined;
  good: string;
  bad: string;
};

/** Asks the same of each: one that is bad fails all, and one that was not reported leaves it unknown. Not applicable where there is none. */
export const judgeEach = <Item>({ reading, what, nameOf, isGood, good, bad }: Question<Item>): Judgement => {
  if (reading.is === 'unknown') return judgeUnknown(reading);
  const items = reading.value;
  const failing = items.filter((item) => isGood(item) === false).map(nameOf);
  const unreported = items.filter((item) => isGood(item) === undefined).map(nameOf);
  const evidence = { source: reading.source, examined: items.length, failing, unreported };
  if (items.length === 0) return { outcome: 'not-applicable', reason: `there are no ${what} to check`, evidence };
  if (failing.length > 0)
    return { outcome: 'fail', reason: `${failing.length} of ${items.length} ${what} ${bad}: ${formatNames(failing)}`, evidence };
  if (unreported.length > 0)
    return { outcome: 'unknown', reason: `not reported for ${unreported.length} ${what}: ${formatNames(unreported)}`, evidence };
  return { outcome: 'pass', reason: `${items.length} ${what} ${good}`, evidence };
};
