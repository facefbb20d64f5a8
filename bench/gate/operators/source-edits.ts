import { type Code, closingOf } from '../read-code.ts';

/** A change of one place: what stands from `start` up to, not including, `end` becomes `by`. */
export type Edit = { start: number; end: number; by: string };

/** Every place of a source where an operator could do its work, each with what it would do there. */
export type FindEdits = (code: Code) => Edit[];

const replaceEach =
  (pattern: RegExp, by: (found: string, code: Code, at: number) => readonly string[]): FindEdits =>
  (code) =>
    [...code.bare.matchAll(pattern)].flatMap(({ 0: found, index }) =>
      by(found, code, index).map((text) => ({ start: index, end: index + found.length, by: text })),
    );

/** Each sign between two spaces, as the formatter writes operators of two sides. */
const swapSigns = (signs: Readonly<Record<string, readonly string[]>>): FindEdits => {
  const escaped = Object.keys(signs)
    .toSorted((a, b) => b.length - a.length)
    .map((sign) => sign.replaceAll(/[|+*?<>=!-]/g, '\\$&'));
  const pattern = new RegExp(`(?<=[\\w)\\]'"\`] )(${escaped.join('|')})(?= )`, 'g');
  return replaceEach(pattern, (found) => signs[found] ?? []);
};

/** Conditions of `if`, without their brackets. */
const conditionsOf = ({ bare }: Code): { start: number; end: number }[] =>
  [...bare.matchAll(/\bif \(/g)].flatMap(({ index }) => {
    const open = index + 3;
    const end = closingOf(bare, open);
    return end < 0 ? [] : [{ start: open + 1, end }];
  });

const onConditions =
  (by: (condition: string) => readonly string[]): FindEdits =>
  (code) =>
    conditionsOf(code).flatMap(({ start, end }) => by(code.text.slice(start, end)).map((text) => ({ start, end, by: text })));

/** The end of the statement that begins here: its semicolon. */
const endOfStatement = (bare: string, from: number): number => {
  for (let at = from; at < bare.length; at += 1) {
    if ('([{'.includes(bare[at] ?? ' ')) at = closingOf(bare, at);
    if (at < 0) return -1;
    if (bare[at] === ';') return at + 1;
  }
  return -1;
};

/** `if (...) return ...;` and the like, whole. */
const dropGuards: FindEdits = (code) =>
  conditionsOf(code).flatMap(({ start, end }) => {
    const rest = /^\)\s+(return|continue|throw|break)\b/.exec(code.bare.slice(end));
    const stop = rest ? endOfStatement(code.bare, end + rest[0].length) : -1;
    return stop < 0 ? [] : [{ start: code.bare.lastIndexOf('if', start), end: stop, by: '' }];
  });

/** Beginnings of statements with an `await`, which therefore stand in an asynchronous function. */
const awaitingStatements = ({ bare }: Code): number[] =>
  [...bare.matchAll(/^[ ]+(?=(const [^=;\n]+ = |return )?await )/gm)].map(({ 0: found, index }) => index + found.length);

const insertAt = (places: readonly number[], by: string): Edit[] => places.map((start) => ({ start, end: start, by }));

/** Where a clock is at hand under this name: from its mention on, up to the end of the declaration at the top of the file. */
const hasClock = ({ bare }: Code, at: number, name: string): boolean => {
  const declaration =
    bare
      .slice(0, at)
      .split(/^(?=(?:export )?const )/m)
      .at(-1) ?? '';
  return declaration.includes(name);
};

const slowCalls: FindEdits = (code) =>
  awaitingStatements(code).flatMap((at) => {
    const clock = hasClock(code, at, 'doors.clock')
      ? 'doors.clock'
      : /[{(,] clock[ ,:]/.test(code.bare) && hasClock(code, at, 'clock')
        ? 'clock'
        : undefined;
    return clock === undefined ? [] : insertAt([at], `await ${clock}.sleep(120); `);
  });

const otherOperations: FindEdits = (code) => {
  const commands = [...new Set([...code.bare.matchAll(/\b\w+Command\b(?= ?[,(}\n])/g)].map(([name]) => name))];
  return replaceEach(/(?<=new )\w+Command(?=\()/g, (found) => commands.filter((name) => name !== found))(code);
};

const changeNumbers = replaceEach(/(?<![\w.$])\d[\d_]*(\.\d+)?(?![\w.])/g, (found) => {
  const value = Number(found.replaceAll('_', ''));
  return [value + 1, value - 1, value * 10].filter((other) => other !== value).map((other) => (other < 0 ? `(${other})` : String(other)));
});

const dropStatements: FindEdits = (code) =>
  [...code.bare.matchAll(/^[ ]+(?=await [\w.]+\()/gm)].flatMap(({ 0: found, index }) => {
    const start = index + found.length;
    const end = endOfStatement(code.bare, start);
    return end < 0 ? [] : [{ start, end, by: '' }];
  });

/** The operators on sources, by name: every place where each could work. */
export const sourceEdits: Readonly<Record<string, FindEdits>> = {
  'flip-comparison': swapSigns({
    '<': ['>=', '<='],
    '>': ['<=', '>='],
    '<=': ['>', '<'],
    '>=': ['<', '>'],
    '===': ['!=='],
    '!==': ['==='],
  }),
  'negate-condition': onConditions((condition) => [`!(${condition})`]),
  'drop-not': replaceEach(/(?<=[(\s])!(?=[\w(])/g, () => ['']),
  'fix-condition': onConditions(() => ['true', 'false']),
  'remove-await': replaceEach(/\bawait (?=[\w(])/g, () => ['']),
  'swap-and-or': swapSigns({ '&&': ['||'], '||': ['&&'] }),
  'change-number': changeNumbers,
  'swap-plus-minus': swapSigns({ '+': ['-'], '-': ['+'], '*': ['/'], '/': ['*'] }),
  'swap-choice': replaceEach(/(?<=\.)(some|every|min|max|floor|ceil|slice|toSorted)(?=\()/g, (found) => {
    const others: Record<string, string> = { some: 'every', every: 'some', min: 'max', max: 'min', floor: 'ceil', ceil: 'floor' };
    return others[found] === undefined ? [] : [others[found]];
  }),
  'drop-guard': dropGuards,
  'drop-statement': dropStatements,
  'return-early': replaceEach(/(?<==> \{)\n/g, () => [' return undefined;\n']),
  'throw-at-import': ({ text }) => insertAt([text.length], "\nthrow new Error('a fault at import');\n"),
  'slow-call': slowCalls,
  'never-returns': (code) => insertAt(awaitingStatements(code), 'await globalThis.waitForEver(); '),
  'other-operation': otherOperations,
  'wrong-release': replaceEach(/\b(stamp|doors|gate|environment\.stamp)\.release\b(?!s)/g, () => ["'r1'", "'unstamped'"]),
};
