import { hexOf } from '../../chance.ts';
import { isRecord, type Json, type TranslatedTemplate } from './template-language.ts';

const renameIn = (value: unknown, names: ReadonlyMap<string, string>): unknown => {
  if (typeof value === 'string') {
    const inText = value.replaceAll(/\$\{([A-Za-z0-9]+)/g, (whole, id: string) => (names.has(id) ? `\${${names.get(id)}` : whole));
    return names.get(value) ?? inText.replace(/^([A-Za-z0-9]+)\./, (whole, id: string) => (names.has(id) ? `${names.get(id)}.` : whole));
  }
  if (Array.isArray(value)) return value.map((each) => renameIn(each, names));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, renameIn(member, names)]));
};

/**
 * The same template as another release of it would be translated: code and definition lie under other names, and so every version of a
 * function is another resource. A rehearsal of many releases then needs no translation of each.
 */
export const stampTemplate = (template: TranslatedTemplate, release: string): TranslatedTemplate => {
  const versions = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Version');
  const mark = hexOf(release).slice(0, 10);
  const names = new Map(versions.map(([id]) => [id, `${id.replace(/[0-9a-f]{10}$/, '')}${mark}`]));
  const resources = Object.entries(template.Resources).map(([id, resource]): [string, TranslatedTemplate['Resources'][string]] => {
    const renamed = renameIn(resource, names) as TranslatedTemplate['Resources'][string];
    const properties = { ...(renamed.Properties as Json) };
    if (resource.Type === 'AWS::Lambda::Function' && isRecord(properties.Code)) {
      properties.Code = { ...properties.Code, S3Key: `${properties.Code.S3Key}-${mark}` };
    }
    if (resource.Type === 'AWS::StepFunctions::StateMachine' && isRecord(properties.DefinitionS3Location)) {
      properties.DefinitionS3Location = { ...properties.DefinitionS3Location, Key: `${properties.DefinitionS3Location.Key}-${mark}` };
    }
    return [names.get(id) ?? id, { ...renamed, Properties: properties }];
  });
  return {
    ...template,
    Resources: Object.fromEntries(resources),
    ...(template.Outputs && { Outputs: renameIn(template.Outputs, names) as Json }),
  };
};
