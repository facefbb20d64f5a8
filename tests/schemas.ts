import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { policySchema } from '../core/policy/policy-schema.ts';
import { sentEventSchema } from '../core/record/event.ts';
import { businessSchema } from '../fitness/business/configuration.ts';
import { recipeSchema } from '../images/recipe/recipe-schema.ts';
import { releaseScenarioSchema } from '../rehearsal/release/release-scenario.ts';
import { scenarioSchema } from '../rehearsal/scenario.ts';
import { planSchema } from './schemas/plan-schema.ts';
import { releaseRehearsalSchema, releasesSchema } from './schemas/releases-schema.ts';
import { reportSchema } from './schemas/report-schema.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Takes out what other validators do not know, and bounds that only JavaScript has. */
const simplify = (jsonSchema: JsonSchema): void => {
  if ((jsonSchema.format as string | undefined) === 'starts_with') delete jsonSchema.format;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
};

/** What people write: an unknown key is an error. */
const toInputSchema = (schema: z.core.$ZodType, title: string): JsonSchema => ({
  title,
  ...z.toJSONSchema(schema, { io: 'input', override: ({ jsonSchema }) => simplify(jsonSchema) }),
});

/** What the product writes: fields may be added, so a reader must not mind ones it does not know. */
const toOutputSchema = (schema: z.core.$ZodType, title: string): JsonSchema => ({
  title,
  ...z.toJSONSchema(schema, {
    io: 'output',
    override: ({ jsonSchema }) => {
      simplify(jsonSchema);
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  }),
});

/** JSON as the formatter of this repository leaves it: lists on one line where they fit. */
const write = (schema: JsonSchema): string =>
  `${JSON.stringify(schema, undefined, 2)}\n`.replaceAll(
    /^( *(?:"[^"\n]*": )?)\[\n\s+("[^"\n]*"(?:,\n\s+"[^"\n]*")*)\n\s+\](,?)$/gm,
    (list, before: string, items: string, comma: string) => {
      const line = `${before}[${items.replaceAll(/,\n\s+/g, ', ')}]${comma}`;
      return line.length <= 140 ? line : list;
    },
  );

/** The published schemas by the name of their file in `docs/schemas/`, as text. */
export const createSchemas = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries({
      'policy.json': toInputSchema(policySchema, 'A policy of the Instance Recycler'),
      'recipe.json': toInputSchema(recipeSchema, 'A recipe of an image of the Instance Recycler'),
      'business-metrics.json': toInputSchema(businessSchema, 'Business metrics that releases of the Instance Recycler are judged by'),
      'scenario.json': toInputSchema(scenarioSchema, 'A scenario of a rehearsal of the Instance Recycler'),
      'report.json': toOutputSchema(reportSchema, 'A report of the Instance Recycler'),
      'event.json': toOutputSchema(sentEventSchema, 'The detail of an event of the Instance Recycler'),
      'plan.json': toOutputSchema(planSchema, 'A plan of the Instance Recycler'),
      'release-scenario.json': toInputSchema(releaseScenarioSchema, 'Releases of the Instance Recycler itself that are rehearsed'),
      'release-rehearsal.json': toOutputSchema(releaseRehearsalSchema, 'A rehearsal of releases of the Instance Recycler itself'),
      'releases.json': toOutputSchema(releasesSchema, 'The releases of the Instance Recycler itself'),
    }).map(([name, schema]) => [name, write(schema)]),
  );

/** Where the published schemas stand. */
export const schemaFolder = join(import.meta.dirname, '../docs/schemas');

if (import.meta.main) {
  mkdirSync(schemaFolder, { recursive: true });
  for (const [name, text] of Object.entries(createSchemas())) writeFileSync(join(schemaFolder, name), text);
}
