/** Is this the question of the gate which release a function is? It is answered without doing anything. */
export const isAskedWho = (event: unknown): boolean => (event as { identify?: unknown } | null)?.identify === true;
