import { describe, expect, test } from '@jest/globals';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { readText } from './pages.ts';
import { readTemplate } from './template.ts';

/** The sections of each template, in the order in which a reader meets them. */
const order = ['PARAMETERS', 'ENGINE', 'GATE', 'STATE MACHINE', 'DATA', 'ALARMS', 'PEOPLE', 'OUTPUTS'];
const orderOfImages = ['PARAMETERS', 'FUNCTIONS', 'GATE', 'STATE MACHINE', 'DOCUMENTS', 'DATA', 'ALARMS', 'PEOPLE', 'OUTPUTS'];

/** Where the parts of a template stand. The key `Resources` stands under the first section that has resources. */
const sectionOfPart: Record<string, string> = {
  ...{ Metadata: 'PARAMETERS', Parameters: 'PARAMETERS', Rules: 'PARAMETERS', Conditions: 'PARAMETERS' },
  ...{ Globals: 'ENGINE', Resources: 'ENGINE', Outputs: 'OUTPUTS' },
};

/** Where resources stand whose type does not say it. */
const sectionOfName: Record<string, string> = {
  ...{ BeginFunction: 'ENGINE', AdvanceFunction: 'ENGINE', ConcludeFunction: 'ENGINE', ProbeFunction: 'ENGINE' },
  ProbeDocument: 'ENGINE',
  ...{ JanitorFunction: 'ENGINE', Janitor: 'ENGINE' },
  ...{ PreTrafficFunction: 'GATE', PostTrafficFunction: 'GATE', ReaperFunction: 'GATE', AttestFunction: 'GATE', PruneFunction: 'GATE' },
  ...{ DeploymentRole: 'GATE' },
  RecyclerLogs: 'STATE MACHINE',
  LedgerName: 'DATA',
  ...{ AttestName: 'PEOPLE', BeginName: 'PEOPLE', EvidenceName: 'PEOPLE' },
};

/** The same of the stack of images, where that is another one. */
const ofImages: Record<string, string> = {
  ...{ BeginBakeFunction: 'FUNCTIONS', StepBakeFunction: 'FUNCTIONS', PruneImagesFunction: 'FUNCTIONS' },
  ...{ BakeDocument: 'DOCUMENTS', ProbeDocument: 'DOCUMENTS' },
  ...{ BakeLogs: 'STATE MACHINE', BeginBakeName: 'PEOPLE', Globals: 'FUNCTIONS', Resources: 'FUNCTIONS' },
};

const sectionOfType: Record<string, string> = {
  'AWS::Lambda::EventInvokeConfig': 'GATE',
  'AWS::Serverless::StateMachine': 'STATE MACHINE',
  ...{ 'AWS::DynamoDB::Table': 'DATA', 'AWS::S3::Bucket': 'DATA', 'AWS::S3::BucketPolicy': 'DATA' },
  ...{ 'AWS::SQS::Queue': 'DATA', 'AWS::Logs::LogGroup': 'DATA' },
  ...{ 'AWS::CloudWatch::Alarm': 'ALARMS', 'AWS::CloudWatch::Dashboard': 'ALARMS' },
  ...{ 'AWS::KMS::Key': 'PEOPLE', 'AWS::SNS::Topic': 'PEOPLE', 'AWS::SNS::TopicPolicy': 'PEOPLE', 'AWS::IAM::ManagedPolicy': 'PEOPLE' },
};

type Banner = { line: number; name: string; about: string };

/** Banners: a name and what it is about, between two rules. */
const bannersOf = (lines: readonly string[]): Banner[] =>
  lines.flatMap((text, index) => {
    const [, name, about] = /^ *# ([A-Z ]+): (.+)$/.exec(text) ?? [];
    const isRuled = [lines[index - 1], lines[index + 1]].every((each) => /^ *# =+$/.test(each ?? ''));
    return name && about && isRuled ? [{ line: index + 1, name, about }] : [];
  });

/** The table of contents: the indented lines of the comment on top. */
const contentsOf = (lines: readonly string[]): Omit<Banner, 'line'>[] =>
  lines
    .slice(
      0,
      lines.findIndex((line) => !line.startsWith('#')),
    )
    .flatMap((line) => {
      const [, name, about] = /^# {3}([A-Z ]+?) {2,}(.+)$/.exec(line) ?? [];
      return name && about ? [{ name, about }] : [];
    });

/** The line of each part of the template and of each resource. */
const linesOf = (text: string): { parts: Map<string, number>; resources: Map<string, number> } => {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, logLevel: 'silent' });
  const keysOf = (map: unknown): Map<string, number> =>
    new Map(
      (isMap(map) ? map.items : []).flatMap(({ key }) =>
        isScalar(key) && key.range ? [[String(key.value), lineCounter.linePos(key.range[0]).line] as const] : [],
      ),
    );
  return { parts: keysOf(document.contents), resources: keysOf(document.get('Resources')) };
};

/** What is wrong with the sections of a template: its contents, its banners, and what stands under the wrong one. */
const findFaults = (text: string, file = 'template.yaml'): string[] => {
  const isOfImages = file !== 'template.yaml';
  const wantedOrder = isOfImages ? orderOfImages : order;
  const placed = isOfImages ? { ...sectionOfPart, ...sectionOfName, ...ofImages } : { ...sectionOfPart, ...sectionOfName };
  const lines = text.split('\n');
  const banners = bannersOf(lines);
  const { parts, resources } = linesOf(text);
  const { Resources } = readTemplate(file);
  const sectionAt = (line: number) => banners.findLast((banner) => banner.line < line)?.name ?? 'no section';
  const misplaced = (name: string, line: number, wanted = 'a section that this test does not name') =>
    sectionAt(line) === wanted ? [] : [`${name} stands under ${sectionAt(line)}, and belongs to ${wanted}`];
  const named = banners.map(({ name }) => name).join(', ');
  const listed = contentsOf(lines).map(({ name, about }) => `${name}: ${about}`);
  return [
    ...(named === wantedOrder.join(', ') ? [] : [`the banners are ${named}`]),
    ...(listed.join('\n') === banners.map(({ name, about }) => `${name}: ${about}`).join('\n') ? [] : ['the contents are not the banners']),
    ...Object.keys(sectionOfPart)
      .filter((part) => parts.has(part) || !isOfImages)
      .flatMap((part) => misplaced(part, parts.get(part) ?? 0, placed[part])),
    ...[...resources].flatMap(([name, line]) => misplaced(name, line, placed[name] ?? sectionOfType[Resources[name]?.Type ?? ''])),
  ];
};

const page = readText('template.yaml');
/** One resource with its settings, up to the next line that begins less deeply. */
const textOf = (resource: string): string => new RegExp(`\n  ${resource}:\n(?:(?: {4}.*)?\n)+`).exec(page)?.[0] ?? '';

describe('the sections of the template', () => {
  test('stand in their order, as the contents list them, with every resource under its own', () => {
    expect(findFaults(page)).toEqual([]);
    expect(findFaults(readText('images/template.yaml'), 'images/template.yaml')).toEqual([]);
  });

  test.each([
    [
      'a resource in another section',
      page.replace(textOf('Notices'), '\n').replace('\n  Ledger:\n', `${textOf('Notices')}  Ledger:\n`),
      'Notices',
    ],
    ['a resource that has no section', page.replace('\n  Ledger:\n', '\n  Other:\n    Type: AWS::Batch::Job\n  Ledger:\n'), 'Other'],
    ['a missing banner', page.replace(/ *# =+\n *# ALARMS: .*\n *# =+\n/, ''), 'the banners are'],
    ['a banner that stands twice', page.replace(/( *# =+\n *# ALARMS: .*\n *# =+\n)/, '$1$1'), 'the banners are'],
    ['contents without a section', page.replace(/# {3}ALARMS .*\n/, ''), 'the contents are not the banners'],
    ['contents in another order', page.replace(/(# {3}DATA .*\n)(# {3}ALARMS .*\n)/, '$2$1'), 'the contents are not the banners'],
    [
      'a part in another section',
      page.replace('\nGlobals:\n', '\nOthers:\n').replace('\nRules:\n', '\nGlobals:\n'),
      'Globals stands under',
    ],
  ])('the check sees %s', (_what, broken, fault) => {
    expect(broken).not.toBe(page);
    expect(findFaults(broken).join('\n')).toContain(fault);
  });
});
