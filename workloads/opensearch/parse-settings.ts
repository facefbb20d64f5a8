import * as z from 'zod/mini';
import type { ReachAnswer } from '../../core/ports.ts';
import type { ClusterSettings } from './cluster.ts';
import { type Parsed, parseAnswer } from './parse-answer.ts';

const anything = z.record(z.string(), z.unknown());

const settingsSchema = z.object({ persistent: anything, transient: anything, defaults: z.optional(anything) });

/** Settings as text: lists are written with commas. */
export const toText = (settings: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, Array.isArray(value) ? value.join(',') : String(value)]));

/** The settings of a cluster as they were written. */
export const parseSettings = (answer: ReachAnswer): Parsed<ClusterSettings> => {
  const parsed = parseAnswer('/_cluster/settings', answer, settingsSchema);
  if ('unknown' in parsed) return parsed;
  const { persistent, transient, defaults = {} } = parsed.value;
  return { value: { persistent: toText(persistent), transient: toText(transient), defaults: toText(defaults) } };
};
