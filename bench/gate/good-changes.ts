import type { Stream } from '../../rehearsal/chance.ts';
import { isRecord, type TranslatedTemplate } from '../../rehearsal/release/cloud-formation/template-language.ts';
import type { ChangedSource } from './bundle-program.ts';
import { chooseOne, type Parts } from './mutation.ts';
import { idsOf, placesOf, propertiesOf, statementOf, statementsIn } from './operators/template-edits.ts';

/** A change that a careful person may make: nothing that the release does, or may do, gets worse by it. */
export type GoodChange = { what: string; sources?: ChangedSource[]; definition?: string; translated?: TranslatedTemplate };
type Make = (parts: Parts, draw: Stream) => GoodChange | undefined;

const onTemplate =
  (what: string, change: (template: TranslatedTemplate, draw: Stream) => string | undefined): Make =>
  ({ translated }, draw) => {
    const copy = structuredClone(translated);
    const where = change(copy, draw);
    return { what: where === undefined ? what : `${what} (${where})`, translated: copy };
  };

const append =
  (what: string, line: string): Make =>
  ({ sources }, draw) => {
    const path = chooseOne(Object.keys(sources), draw) ?? '';
    return { what: `${what} (${path})`, sources: [{ path, text: `${sources[path] ?? ''}${line}` }] };
  };

const logPath = 'functions/watch-campaign.ts';

/** A statement with several actions, written as two. */
const splitStatement = (template: TranslatedTemplate, draw: Stream): string | undefined => {
  const several = placesOf(template).filter(({ value }) => Array.isArray(value.Action) && value.Action.length > 2);
  const place = chooseOne(several, draw);
  if (!place) return undefined;
  const list = statementsIn(template, place.role, place.policy);
  const actions = place.value.Action as string[];
  const half = Math.ceil(actions.length / 2);
  const whole = statementOf(list[place.statement]);
  list.splice(
    place.statement,
    1,
    { ...whole, Action: actions.slice(0, half) },
    { ...whole, Sid: `${String(whole.Sid)}Too`, Action: actions.slice(half) },
  );
  return place.role;
};

const addPause = (definition: string): string =>
  definition.includes('BeforeTheEnd')
    ? definition
    : definition
        .replace(/^ {4}Default: Conclude/m, '    Default: BeforeTheEnd')
        .replace(/^ {2}FailedBefore:$/m, '  BeforeTheEnd:\n    Type: Pass\n    Next: Conclude\n\n  FailedBefore:');

const makes: Readonly<Record<string, Make>> = {
  'the stamp alone': () => ({ what: 'nothing but a new stamp' }),
  comment: append('a comment', '\n// Nothing to see here.\n'),
  'unused export': append('an unused export', '\n/** Not used. */\nexport const unusedHere = 1;\n'),
  'log line': ({ sources }) => ({
    what: 'one more word in the log',
    sources: [
      { path: logPath, text: (sources[logPath] ?? '').replace('      restSeconds,\n', "      restSeconds,\n      more: 'words',\n") },
    ],
  }),
  'import of a side effect': ({ sources }, draw) => {
    const path = chooseOne(Object.keys(sources), draw) ?? '';
    return {
      what: `a line that runs at import (${path})`,
      sources: [{ path, text: `${sources[path] ?? ''}\nglobalThis.performance.now();\n` }],
    };
  },
  description: onTemplate('another description', (template, draw) => {
    const id = chooseOne(idsOf(template, 'AWS::Lambda::Function'), draw) ?? '';
    propertiesOf(template, id).Description = 'Does what it did before';
    return id;
  }),
  memory: onTemplate('more memory', (template, draw) => {
    const id = chooseOne(idsOf(template, 'AWS::Lambda::Function'), draw) ?? '';
    const properties = propertiesOf(template, id);
    properties.MemorySize = Number(properties.MemorySize) + 256;
    return id;
  }),
  retention: onTemplate('logs are kept longer', (template) => {
    for (const id of idsOf(template, 'AWS::Logs::LogGroup')) propertiesOf(template, id).RetentionInDays = 365;
    return undefined;
  }),
  tag: onTemplate('a tag on the bucket', (template) => {
    propertiesOf(template, 'EvidenceBucket').Tags = [{ Key: 'owner', Value: 'operations' }];
    return undefined;
  }),
  'one more alarm': onTemplate('one more alarm', (template) => {
    const like = template.Resources.BeginFailsAlarm;
    if (like) template.Resources.BeginThrottledAlarm = { ...like, Properties: { ...like.Properties, MetricName: 'Throttles' } };
    return undefined;
  }),
  'description of an alarm': onTemplate('another description of an alarm', (template, draw) => {
    const id = chooseOne(idsOf(template, 'AWS::CloudWatch::Alarm'), draw) ?? '';
    propertiesOf(template, id).AlarmDescription = 'Something is wrong';
    return id;
  }),
  'split statement': onTemplate('a statement written as two', splitStatement),
  'variable more': onTemplate('one more variable', (template, draw) => {
    const id = chooseOne(idsOf(template, 'AWS::Lambda::Function'), draw) ?? '';
    const { Environment } = propertiesOf(template, id);
    if (isRecord(Environment) && isRecord(Environment.Variables)) Environment.Variables.LOG_LEVEL = 'INFO';
    return id;
  }),
  'longer hooks': onTemplate('longer time-outs of the hooks', (template) => {
    for (const id of ['PreTrafficFunction', 'PostTrafficFunction']) propertiesOf(template, id).Timeout = 870;
    return undefined;
  }),
  'comment in the definition': ({ definition }) => ({
    what: 'a comment in the definition',
    definition: `# Still the same.\n${definition}`,
  }),
  'one more state': ({ definition }) => ({ what: 'a state that does nothing', definition: addPause(definition) }),
  'more retries': ({ definition }) => ({
    what: 'more retries',
    definition: definition.replaceAll(/MaxAttempts: (\d+)/g, (_all, count: string) => `MaxAttempts: ${Number(count) + 1}`),
  }),
};

/** The kinds of good changes. */
export const goodChangeNames: readonly string[] = Object.keys(makes);

/** A good change of this kind; undefined where this release has nothing to change so. */
export const makeGoodChange = (name: string, parts: Parts, draw: Stream): GoodChange | undefined => makes[name]?.(parts, draw);

/** One good change; the same draws give the same. */
export const drawGoodChange = (parts: Parts, draw: Stream): GoodChange => {
  const name = chooseOne(goodChangeNames, draw) ?? '';
  return makeGoodChange(name, parts, draw) ?? { what: 'nothing but a new stamp' };
};
