/** What was found of one recipe, and what was done about it. */
export type BeginBakeResult = {
  recipe: string;
  action: 'rolled-back' | 'followed' | 'begun' | 'continued' | 'running' | 'nothing-due' | 'refused' | 'unknown';
  reason: string;
  bake?: string;
  /** In this other Region something else is current than at home, and those after it wait. */
  isBehind?: true;
};
