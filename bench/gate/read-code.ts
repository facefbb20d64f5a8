import { stripTypeScriptTypes } from 'node:module';

/** A source as written, and the same with types, comments and the insides of texts blanked out, character by character. */
export type Code = { path: string; text: string; bare: string };

const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ');

/** What a slash begins: a division follows a value, a regular expression anything else. */
const isValueBefore = (bare: string): boolean => /[\w$)\]}'"`]\s*$/.test(bare) && !/\b(return|case|typeof|of|in)\s*$/.test(bare);

const endOfText = (text: string, from: number, quote: string): number => {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
    // An expression within a template may hold texts with the same quote.
    else if (quote === '`' && text.startsWith('${', at)) at = endOfExpression(text, at + 2);
  }
  return text.length - 1;
};

const endOfExpression = (text: string, from: number): number => {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if ('\'"`'.includes(sign)) at = endOfText(text, at, sign);
    else if (sign === '{') depth += 1;
    else if (sign === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return text.length - 1;
};

const endOfPattern = (text: string, from: number): number => {
  let isInClass = false;
  for (let at = from + 1; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '\\') at += 1;
    else if (sign === '[') isInClass = true;
    else if (sign === ']') isInClass = false;
    else if (sign === '/' && !isInClass) return at;
  }
  return text.length - 1;
};

/** Texts keep their quotes, patterns their slashes; what is between is blanked out. */
const bareOf = (script: string): string => {
  let bare = '';
  for (let at = 0; at < script.length; ) {
    const sign = script[at] ?? '';
    const isLine = script.startsWith('//', at);
    const isBlock = script.startsWith('/*', at);
    const isText = '\'"`'.includes(sign);
    const isPattern = sign === '/' && !isLine && !isBlock && !isValueBefore(bare.slice(-40));
    if (!isLine && !isBlock && !isText && !isPattern) {
      bare += sign;
      at += 1;
      continue;
    }
    const newline = script.indexOf('\n', at);
    const end = isLine
      ? (newline < 0 ? script.length : newline) - 1
      : isBlock
        ? script.indexOf('*/', at) + 1
        : isText
          ? endOfText(script, at, sign)
          : endOfPattern(script, at);
    const whole = script.slice(at, end + 1);
    bare += isText || isPattern ? `${sign}${blank(whole.slice(1, -1))}${sign}` : blank(whole);
    at = end + 1;
  }
  return bare;
};

/** Reads a source for changes by position: what is found in `bare` stands at the same place in `text`. */
export const readCode = (path: string, text: string): Code => ({ path, text, bare: bareOf(stripTypeScriptTypes(text)) });

/** The position of the bracket that closes the one at `open`; -1 where none does. */
export const closingOf = (bare: string, open: number): number => {
  let depth = 0;
  for (let at = open; at < bare.length; at += 1) {
    if ('([{'.includes(bare[at] ?? ' ')) depth += 1;
    if (')]}'.includes(bare[at] ?? ' ')) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
};
