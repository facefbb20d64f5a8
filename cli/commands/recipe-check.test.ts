import { expect, test } from '@jest/globals';
import { findRecipeProblems } from '../../images/recipe/recipe.ts';
import { describeProblems } from '../describe-problems.ts';

const check = (text: string): string | undefined => describeProblems(text, 'recipe web.yaml', findRecipeProblems);
const least = 'parameter: /recycler/images/web\nbase: { parameter: /aws/service/bottlerocket }\n';

test('every error of a recipe is reported with its line, in the order of the file', () => {
  const text = `parameter: /elsewhere/web
base: { parameter: /aws/service/bottlerocket, owner: amazon }
test:
  group: web
  probs: []
every: daily
`;
  expect(check(text)?.split('\n')).toEqual([
    'recipe web.yaml has 4 errors:',
    expect.stringContaining('line 1: parameter is not a parameter of images'),
    '  line 2: unknown key "owner" in base; did you mean "owners"?',
    '  line 5: unknown key "probs" in test; did you mean "probes"?',
    expect.stringContaining('line 6: every is not a duration'),
  ]);
});

test('what contradicts itself is reported where its words are right, all of it at once', () => {
  const text = `${least}builder: { subnet: subnet-0a, securityGroups: [sg-0a], instanceProfile: builder }
test:
  group: web
  canary: off
  probes:
    - httpGet: { path: /health }
keep: { unused: 1d }
`;
  expect(
    check(text)
      ?.split('\n')
      .map((line) => /^ *line \d+: \S+ \S+/.exec(line)?.[0] ?? line),
  ).toEqual([
    'recipe web.yaml has 4 errors:',
    '  line 3: builder has',
    '  line 6: test.canary needs',
    '  line 8: test.probes[0] is',
    '  line 9: keep.unused is',
  ]);
});

test('a recipe that can be used has none', () => {
  expect(check(`${least}test: { group: web }\n`)).toBeUndefined();
});
