import type { Bake } from './bake.ts';

/** The schema in which this release writes bakes. It reads every one up to it. */
export const bakeSchema = 1;

/** Why a bake is left alone that a newer release wrote. */
export const describeNewerBake = ({ id, schema }: Pick<Bake, 'id'> & { schema: number }): string =>
  `bake ${id} is written in schema ${schema}, and this release reads up to ${bakeSchema}: a newer release continues it, this one leaves it alone`;
