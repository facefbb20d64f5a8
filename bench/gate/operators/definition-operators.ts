import { chooseOne, type Operator } from '../mutation.ts';

/** What could be done to the text of a definition: the whole text as it is then, and what was done. */
type Change = { what: string; text: string };
type FindChanges = (text: string) => Change[];

/** One line of the text, replaced. */
const onLines =
  (pattern: RegExp, by: (found: RegExpMatchArray, text: string) => readonly string[]): FindChanges =>
  (text) =>
    [...text.matchAll(pattern)].flatMap((found) => {
      const start = found.index ?? 0;
      const state = [...text.slice(0, start).matchAll(/^ {2}(\w+):$/gm)].at(-1)?.[1] ?? 'the machine';
      return by(found, text).map((now) => ({
        what: `${state}: ${found[0].trim().split('\n')[0]?.slice(0, 80)} -> ${now.trim().slice(0, 60) || 'nothing'}`,
        text: text.slice(0, start) + now + text.slice(start + found[0].length),
      }));
    });

const statesOf = (text: string): string[] => [...text.matchAll(/^ {2}(\w+):$/gm)].map(([, name = '']) => name);

/** A key of a state with the list below it. */
const listOf = (key: string): RegExp => new RegExp(`^ {4}${key}:\\n(?: {6,}.*\\n)+`, 'gm');

const changes: Readonly<Record<string, FindChanges>> = {
  'remove-state': onLines(/^ {2}\w+:\n(?: {4,}.*\n)+/gm, () => ['']),
  'wrong-next': onLines(/(?<=\bNext: )\w+|(?<=^ {4}Default: )\w+/gm, ([name], text) => statesOf(text).filter((other) => other !== name)),
  'wrong-phase': onLines(/(?<=phase = ')[a-z-]+(?=')/g, ([name]) => [`${name}s`, name === 'roll' ? 'proof' : 'roll']),
  'remove-catch': onLines(listOf('Catch'), () => ['']),
  'remove-retry': onLines(listOf('Retry'), () => ['']),
  'no-result': onLines(/^ {4}Output: '\{% \$states\.result\.Payload %\}'\n/gm, () => ['', "    Output: '{% $states.result %}'\n"]),
  'wrong-function': onLines(/\$\{(Advance|Conclude)Function\}/g, ([, name]) => [
    name === 'Advance' ? '$' + '{ConcludeFunction}' : '$' + '{AdvanceFunction}',
  ]),
  'wrong-input': onLines(/(?<=^ {6}Payload: ')\{%.*%\}(?='$)/gm, () => ['{% {"phase": $states.input.phase} %}', '{% $states.context %}']),
  'wrong-rest': onLines(/(?<=Seconds: )'\{% \$states\.input\.restSeconds %\}'/g, () => ['1', '86400', "'{% $states.input.rest %}'"]),
};

/** Mechanical changes of one place in the definition of the state machine. */
export const definitionOperators: readonly Operator[] = Object.entries(changes).map(([id, find]) => ({
  id,
  room: 'definition',
  mutate: ({ definition }, draw) => {
    const chosen = chooseOne(find(definition), draw);
    return chosen && { what: chosen.what, definition: chosen.text };
  },
}));
