import { expect, test } from '@jest/globals';
import { workloadKinds } from './index.ts';
import { policyKinds } from './policy-kinds.ts';

test('a check of a policy knows of each kind what the product knows', () => {
  const known = workloadKinds.flatMap(({ kind, policySchema, findContradiction }) =>
    policySchema || findContradiction ? [{ kind, policySchema, findContradiction }] : [],
  );
  expect(policyKinds.map(({ kind, policySchema, findContradiction }) => ({ kind, policySchema, findContradiction }))).toEqual(known);
  policyKinds.forEach(({ policySchema }, index) => {
    expect(policySchema).toBe(known[index]?.policySchema);
  });
});
