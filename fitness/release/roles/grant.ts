/** Operator, then key, then the values of which one must match. */
export type Conditions = Record<string, Record<string, string[]>>;

/** One action on one resource that a role allows, under conditions. Patterns as IAM has them. */
export type Grant = { action: string; resource: string; conditions: Conditions };
