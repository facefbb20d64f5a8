declare module 'asl-validator' {
  type Verdict = { isValid: boolean; errors: unknown[] };
  const validateDefinition: (definition: unknown) => Verdict;
  export = validateDefinition;
}
