import type { Declared } from '../../../aws/stamp.ts';
import { isRecord, type Json, type TranslatedTemplate } from '../../../rehearsal/release/cloud-formation/template-language.ts';

/** One way to change a template: what it does, and how, on a copy that it may change. */
export type TemplateEdit = { what: string; apply: (template: TranslatedTemplate) => void };

/** Every way in which an operator could change a template. */
export type FindTemplateEdits = (template: TranslatedTemplate) => TemplateEdit[];

/** The properties of a resource, to be changed in place. */
export const propertiesOf = (template: TranslatedTemplate, logicalId: string): Json => {
  const resource = template.Resources[logicalId];
  if (!resource) return {};
  resource.Properties ??= {};
  return resource.Properties;
};

/** Logical ids of a type, in the order of the template. */
export const idsOf = (template: TranslatedTemplate, type: string): string[] =>
  Object.entries(template.Resources).flatMap(([id, resource]) => (resource.Type === type ? [id] : []));

/** One change of the properties of each of these resources. */
export const onEach =
  (type: string, what: string, change: (properties: Json, template: TranslatedTemplate, id: string) => void): FindTemplateEdits =>
  (template) =>
    idsOf(template, type).map((id) => ({
      what: `${id}: ${what}`,
      apply: (copy) => change(propertiesOf(copy, id), copy, id),
    }));

/** A statement of a policy in its place. */
export type Place = { role: string; policy: number; statement: number; value: Json };

const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** The statements of one policy of a role. */
export const statementsIn = (template: TranslatedTemplate, role: string, policy: number): unknown[] => {
  const found = listIn(propertiesOf(template, role).Policies)[policy];
  const document = isRecord(found) ? found.PolicyDocument : undefined;
  return isRecord(document) && Array.isArray(document.Statement) ? document.Statement : [];
};

/** A statement as it is where its condition, if it has one, is met. */
export const statementOf = (value: unknown): Json => {
  const chosen = isRecord(value) && Array.isArray(value['Fn::If']) ? value['Fn::If'][1] : value;
  return isRecord(chosen) ? chosen : {};
};

/** Every statement of every role. */
export const placesOf = (template: TranslatedTemplate): Place[] =>
  idsOf(template, 'AWS::IAM::Role').flatMap((role) =>
    listIn(propertiesOf(template, role).Policies).flatMap((_policy, policy) =>
      statementsIn(template, role, policy).map((value, statement) => ({ role, policy, statement, value: statementOf(value) })),
    ),
  );

/** Changes one statement where it stands. */
export const onStatements =
  (find: (place: Place) => { what: string; change: (statement: Json) => void }[]): FindTemplateEdits =>
  (template) =>
    placesOf(template).flatMap((place) =>
      find(place).map(({ what, change }) => ({
        what: `${place.role} ${String(place.value.Sid ?? place.statement)}: ${what}`,
        apply: (copy: TranslatedTemplate) => change(statementOf(statementsIn(copy, place.role, place.policy)[place.statement])),
      })),
    );

/** What the build would declare of this template: the stamp follows the template, also where that is wrong. */
export const declareFrom = (template: TranslatedTemplate, before: Declared): Declared => ({
  ...before,
  functions: Object.fromEntries(
    idsOf(template, 'AWS::Lambda::Function').map((id) => {
      const { Runtime, Timeout = 3, MemorySize = 128 } = propertiesOf(template, id);
      return [id, { runtime: String(Runtime), timeoutSeconds: Number(Timeout), memoryMb: Number(MemorySize) }];
    }),
  ),
  roles: idsOf(template, 'AWS::IAM::Role').toSorted(),
  alarms: idsOf(template, 'AWS::CloudWatch::Alarm'),
  buckets: idsOf(template, 'AWS::S3::Bucket'),
});
