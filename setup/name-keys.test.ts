import { expect, test } from '@jest/globals';
import { nameKeys } from './name-keys.ts';

const text = [
  'const _xN = "xmlName";',
  'const _e = "a\\"b";',
  'export var A$ = [3, { [_xN]: _e, [_e]: 1, [_other]: 2, plain: [_xN] }];',
  '',
].join('\n');

test('keys that a constant names are written as names, and nothing else is', () => {
  expect(nameKeys(text).split('\n')[2]).toBe('export var A$ = [3, { "xmlName": _e, [_e]: 1, [_other]: 2, plain: [_xN] }];');
});

test('what it writes is what there was, and is left alone the second time', () => {
  const evaluate = (module: string): unknown => new Function('_other', `${module.replace('export var', 'var')}; return A$;`)('other');
  expect(evaluate(nameKeys(text))).toEqual(evaluate(text));
  expect(nameKeys(nameKeys(text))).toBe(nameKeys(text));
});
