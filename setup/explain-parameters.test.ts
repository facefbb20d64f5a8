import { describe, expect, test } from '@jest/globals';
import { readTemplate } from '../tests/template.ts';
import { type ExplainedTemplate, explainParameter, orderParameters } from './explain-parameters.ts';

describe('explainParameter', () => {
  const template = readTemplate() as unknown as ExplainedTemplate;
  const lines = orderParameters(template).flatMap((name) => explainParameter(template, name));

  test('names every parameter with its label and what it is for', () => {
    for (const [name, { Description }] of Object.entries(template.Parameters)) {
      const at = lines.findIndex((line) => line.startsWith(`  ${name}: `));
      expect(at).toBeGreaterThan(0);
      expect(
        lines
          .slice(at + 1)
          .map((line) => line.trim())
          .join(' '),
      ).toContain(Description);
    }
    expect(lines).toContain('  ScheduleState: Begin campaigns that are due');
    expect(orderParameters(template).toSorted()).toEqual(Object.keys(template.Parameters).toSorted());
  });

  test('fits the width', () => {
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  });
});
