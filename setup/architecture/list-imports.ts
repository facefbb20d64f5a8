/** One import of a source file, as it is written. */
export type Import = { specifier: string; isTypeOnly: boolean };

// Imports stand at the start of a line (the formatter sees to it), so text in comments and strings is not taken for one.
const statement = /^(?:import|export)\b([^;'"`]*?)\bfrom\s*['"]([^'"]+)['"]/gm;
const bare = /^import\s*['"]([^'"]+)['"]/gm;
const dynamic = /\bimport\(\s*['"`]([^'"`]+)['"`]\s*\)/g;

/** Every import of a source text: statements, those of types included, re-exports, and calls of `import()`. */
export const listImports = (source: string): Import[] => [
  ...[...source.matchAll(statement)].map(([, clause = '', specifier = '']) => ({ specifier, isTypeOnly: /^\s*type\b/.test(clause) })),
  ...[...source.matchAll(bare), ...source.matchAll(dynamic)].map(([, specifier = '']) => ({ specifier, isTypeOnly: false })),
];
