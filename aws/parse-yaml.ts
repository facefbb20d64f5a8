import { CORE_SCHEMA, load, type YAMLException } from 'js-yaml';
import { InputError } from '../core/errors.ts';

/**
 * A YAML document as a value.
 *
 * @throws InputError naming the line
 */
export const parseYaml = (text: string, document: string): unknown => {
  try {
    // The core schema: a date stays the text that it is, and the bundle stays small.
    return load(text, { schema: CORE_SCHEMA }) ?? null;
  } catch (error) {
    // Not every refusal has a place: a second document has none; what is nested too deeply ends in a RangeError, without a reason.
    const { reason = 'it is nested too deeply', mark } = error as Partial<YAMLException>;
    const place = mark ? ` at line ${mark.line + 1}: repair what stands there or just before` : ': write one document';
    throw new InputError(`${document}: not valid YAML: ${reason}${place}`);
  }
};
