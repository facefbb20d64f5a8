import { chooseOne, type Operator, type Parts } from '../mutation.ts';
import { type Code, readCode } from '../read-code.ts';
import { type Edit, type FindEdits, sourceEdits } from './source-edits.ts';

const codes = new WeakMap<Parts['sources'], Code[]>();

/** Every source is read once, not once for each operator. */
const codesOf = (sources: Parts['sources']): Code[] => {
  const known = codes.get(sources);
  if (known) return known;
  const read = Object.entries(sources).map(([path, text]) => readCode(path, text));
  codes.set(sources, read);
  return read;
};

const shorten = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 70);

/** The file, the line, and what it said there before and says now. */
const describe = ({ path, text }: Code, { start, end, by }: Edit): string => {
  const number = text.slice(0, start).split('\n').length;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  const to = lineEnd < 0 ? text.length : lineEnd;
  const now = text.slice(from, start) + by + text.slice(end, to);
  return `${path}:${number} ${shorten(text.slice(from, to)) || 'nothing'} -> ${shorten(now) || 'nothing'}`;
};

const toOperator = ([id, findEdits]: [string, FindEdits]): Operator => ({
  id,
  room: 'sources',
  mutate: ({ sources }, draw) => {
    const places = codesOf(sources).flatMap((code) => findEdits(code).map((edit) => ({ code, edit })));
    const chosen = chooseOne(places, draw);
    if (!chosen) return undefined;
    const { code, edit } = chosen;
    const text = code.text.slice(0, edit.start) + edit.by + code.text.slice(edit.end);
    return { what: describe(code, edit), source: { path: code.path, text } };
  },
});

/** Mechanical changes of one place in one source; every place is as likely as the other. */
export const sourceOperators: readonly Operator[] = Object.entries(sourceEdits).map(toOperator);
