import { isRecord, type Json, type TranslatedTemplate } from '../../../rehearsal/release/cloud-formation/template-language.ts';
import { type FindTemplateEdits, idsOf, onEach, propertiesOf } from './template-edits.ts';

const lambda = 'AWS::Lambda::Function';

const variablesOf = (properties: Json): Json => {
  const environment = isRecord(properties.Environment) ? properties.Environment : {};
  return isRecord(environment.Variables) ? environment.Variables : {};
};

const otherRole: FindTemplateEdits = (template) =>
  idsOf(template, lambda).flatMap((id) =>
    idsOf(template, lambda)
      .filter((other) => other !== id)
      .map((other) => ({
        what: `${id}: acts as ${other}`,
        apply: (copy) => {
          propertiesOf(copy, id).Role = { 'Fn::GetAtt': [`${other}Role`, 'Arn'] };
        },
      })),
  );

const dropVariable: FindTemplateEdits = (template) =>
  idsOf(template, lambda).flatMap((id) =>
    Object.keys(variablesOf(propertiesOf(template, id))).map((name) => ({
      what: `${id}: ${name} removed`,
      apply: (copy) => void delete variablesOf(propertiesOf(copy, id))[name],
    })),
  );

const add =
  (type: string, suffix: string, what: string, properties: (id: string) => Json): FindTemplateEdits =>
  (template) =>
    idsOf(template, lambda).map((id) => ({
      what: `${id}: ${what}`,
      apply: (copy) => {
        copy.Resources[`${id}${suffix}`] = { Type: type, Properties: properties(id) };
      },
    }));

const dropHook: FindTemplateEdits = (template) =>
  Object.entries(template.Resources).flatMap(([id, { UpdatePolicy }]) => {
    const update = isRecord(UpdatePolicy) ? UpdatePolicy.CodeDeployLambdaAliasUpdate : undefined;
    return ['BeforeAllowTrafficHook', 'AfterAllowTrafficHook']
      .filter((hook) => isRecord(update) && hook in update)
      .map((hook) => ({
        what: `${id}: ${hook} removed`,
        apply: (copy: TranslatedTemplate) => {
          const policy = copy.Resources[id]?.UpdatePolicy as { CodeDeployLambdaAliasUpdate: Json };
          delete policy.CodeDeployLambdaAliasUpdate[hook];
        },
      }));
  });

/** References within the chain from the alias to the functions, each by something that moves. */
const loosenChain: FindTemplateEdits = (template) => {
  const aliasOf = (id: string) => ({ 'Fn::Sub': `\${${id}.Arn}:candidate` });
  const machines = idsOf(template, 'AWS::StepFunctions::StateMachine');
  return [
    ...machines.flatMap((id) =>
      ['AdvanceFunction', 'ConcludeFunction'].map((name) => ({
        what: `${id}: ${name} by its alias`,
        apply: (copy: TranslatedTemplate) => {
          propertiesOf(copy, id).DefinitionSubstitutions = {
            ...(propertiesOf(copy, id).DefinitionSubstitutions as Json),
            [name]: aliasOf(name),
          };
        },
      })),
    ),
    ...machines.flatMap((id) =>
      [{ Ref: id }, { 'Fn::Sub': `\${${id}}:candidate` }].map((value, index) => ({
        what: `BeginFunction: starts the ${index === 0 ? 'newest definition' : 'alias'} of ${id}`,
        apply: (copy: TranslatedTemplate) => {
          variablesOf(propertiesOf(copy, 'BeginFunction')).STATE_MACHINE_ARN = value;
        },
      })),
    ),
  ];
};

const anyone = { Action: 'lambda:InvokeFunction', Principal: '*' };

/** The operators on functions and on the chain that a release is. */
export const functionEdits: Readonly<Record<string, FindTemplateEdits>> = {
  'function-timeout-default': onEach(lambda, 'time-out of 3 s', (properties) => {
    delete properties.Timeout;
  }),
  'function-memory-default': onEach(lambda, '128 MB', (properties) => {
    delete properties.MemorySize;
  }),
  'function-other-role': otherRole,
  'function-old-runtime': onEach(lambda, 'nodejs16.x', (properties) => {
    properties.Runtime = 'nodejs16.x';
  }),
  'function-url-open': add('AWS::Lambda::Url', 'Url', 'a public URL', (id) => ({
    ...{ TargetFunctionArn: { Ref: id }, AuthType: 'NONE' },
  })),
  'function-public': add('AWS::Lambda::Permission', 'PublicPermission', 'anyone may call it', (id) => ({
    ...anyone,
    FunctionName: { Ref: id },
  })),
  'environment-variable-removed': dropVariable,
  'hook-removed': dropHook,
  'chain-by-alias': loosenChain,
};
