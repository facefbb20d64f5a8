import * as z from 'zod/mini';
import { duration } from '../core/policy/validate.ts';

/** The images of a rehearsal: recipes that are baked on their schedule, and what becomes of the base image. */
export const imagesSchema = z.strictObject({
  recipes: z
    .array(z.strictObject({ name: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/)), recipe: z.unknown() }))
    .check(z.minLength(1)),
  /** Base images as they are published behind the base parameter of every recipe. What is made of a bad one fails as a server of a group alone. */
  bases: z
    .array(
      z.strictObject({ image: z.string().check(z.startsWith('ami-')), at: z._default(duration, 0), isBad: z._default(z.boolean(), false) }),
    )
    .check(z.minLength(1)),
});

export type ScenarioImages = z.output<typeof imagesSchema>;
