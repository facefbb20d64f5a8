import { expect, test } from '@jest/globals';
import { isUsableName } from './usable-name.ts';

test('a name is usable where no record could be found that was never written', () => {
  expect(['web', 'Constructor', 'a/b', ''].filter((name) => !isUsableName(name))).toEqual([]);
  expect(['constructor', '__proto__', 'toString', 'hasOwnProperty'].filter(isUsableName)).toEqual([]);
});
