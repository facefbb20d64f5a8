import { chooseOne, type Operator } from '../mutation.ts';
import { accessEdits } from './access-edits.ts';
import { alarmEdits } from './alarm-edits.ts';
import { dataEdits } from './data-edits.ts';
import { definitionOperators } from './definition-operators.ts';
import { functionEdits } from './function-edits.ts';
import { roleEdits } from './role-edits.ts';
import { sourceOperators } from './source-operators.ts';
import type { FindTemplateEdits } from './template-edits.ts';

const toOperator = ([id, find]: [string, FindTemplateEdits]): Operator => ({
  id,
  room: 'template',
  mutate: ({ translated }, draw) => {
    const chosen = chooseOne(find(translated), draw);
    if (!chosen) return undefined;
    const copy = structuredClone(translated);
    chosen.apply(copy);
    return { what: chosen.what, translated: copy };
  },
});

const templateOperators = Object.entries({ ...roleEdits, ...alarmEdits, ...dataEdits, ...functionEdits }).map(toOperator);

/** Mechanical ways to open a release to others. */
export const accessOperators: readonly Operator[] = Object.entries(accessEdits).map(toOperator);

/** Every mechanical way to spoil a release. */
export const operators: readonly Operator[] = [...sourceOperators, ...definitionOperators, ...templateOperators, ...accessOperators];
