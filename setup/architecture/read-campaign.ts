import { parse } from 'yaml';
import { intentKinds } from '../../core/record/intent-kinds.ts';
import { listImports } from './list-imports.ts';

/** One stop on the way of a campaign: what happens there, where in the code, and the names that belong to it. */
export type Stop = { title: string; name: string; file: string; about: string; chips: readonly string[] };

/** A group of rules of `advance`, in their order. */
export type RuleGroup = { heading: string; rules: readonly string[] };

/** The way of one campaign, its names taken from the code. */
export type CampaignWay = { outside: readonly Stop[]; step: readonly Stop[]; rules: readonly RuleGroup[]; end: Stop };

type State = { Type: string; Arguments?: { FunctionName?: string } };
type Template = {
  Resources: Record<string, { Properties?: { Events?: Record<string, { Type: string; Properties: { Schedule?: string } }> } }>;
};

const advanceFile = 'core/advance/advance.ts';
const readYaml = <Document>(text: string): Document => parse(text, { logLevel: 'silent' }) as Document;

/** Turns `whatFollows` into `what follows`. */
const toWords = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/**
 * Reads the way of a campaign from the code.
 *
 * @param readText the text of a file of the repository
 * @throws Error when a name that the picture shows is no longer in the file where it was
 */
export const readCampaignWay = (readText: (path: string) => string): CampaignWay => {
  const named = (file: string, name: string): string => {
    if (!new RegExp(`\\b${name}\\b`).test(readText(file)))
      throw new Error(`${file} has no ${name} any more: say in setup/architecture/read-campaign.ts what the picture shows instead`);
    return name;
  };
  const stop = (title: string, file: string, name: string, about: string, chips: readonly string[] = []): Stop => ({
    ...{ title, file, name: named(file, name), about, chips },
  });

  /** Calls of doors in a file, such as `groups.describe`. */
  const doorCallsIn = (file: string): string[] => {
    const text = readText(file);
    return [
      ...[...text.matchAll(/\bdoors\.(\w+)\.(\w+)\(/g)].map(([, door, call]) => `${door}.${call}`),
      ...[...text.matchAll(/\bdoors\.workloads\.map\(\((\w+)\) =>[^;]*?\b\1\.(\w+)\(/g)].map(([, , call]) => `workloads.${call}`),
    ].filter((each) => !each.startsWith('clock.') && each !== 'workloads.map');
  };
  const observeFile = 'core/step/observe.ts';
  const besideObserve = listImports(readText(observeFile))
    .filter(({ specifier }) => specifier.startsWith('./'))
    .map(({ specifier }) => `core/step/${specifier.slice(2)}`);
  const reconcileCalls = doorCallsIn('core/step/reconcile.ts').filter((call) => !call.startsWith('ledger.'));
  const observed = [...new Set([...reconcileCalls, ...[observeFile, ...besideObserve].flatMap(doorCallsIn)])].toSorted();

  const advanceText = readText(advanceFile);
  const lists = [...advanceText.matchAll(/^const (what\w+): readonly Rule\[\] = \[([^\]]*)\];/gm)];
  const order = /^const rules: readonly Rule\[\] = \[([^\]]*)\];/m.exec(advanceText)?.[1] ?? '';
  const rules = lists.map(([, name = '', list = '']) => {
    if (!order.includes(`...${name}`)) throw new Error(`${advanceFile}: ${name} is not among the rules`);
    return { heading: toWords(name), rules: list.split(',').flatMap((rule) => rule.trim() || []) };
  });
  if (rules.length === 0) throw new Error(`${advanceFile} lists no rules: say in setup/architecture/read-campaign.ts how to find them`);

  const template = readYaml<Template>(readText('template.yaml'));
  const [event, schedule] = Object.entries(template.Resources.BeginFunction?.Properties?.Events ?? {}).find(
    ([, { Type }]) => Type === 'Schedule',
  ) ?? ['', undefined];
  const machine = 'statemachine/recycler.asl.yaml';
  const { States } = readYaml<{ States: Record<string, State> }>(readText(machine));
  const states = Object.entries(States);
  const advancing = states.flatMap(([name, state]) => (state.Arguments?.FunctionName?.includes('AdvanceFunction') ? [name] : []));
  const choice = states.find(([, { Type }]) => Type === 'Choice')?.[0] ?? '';
  const waiting = states.flatMap(([name, { Type }]) => (Type === 'Wait' ? [name] : []));

  return {
    outside: [
      {
        ...{ title: 'Schedule, or a person', file: 'template.yaml', name: `${event}: ${schedule?.Properties.Schedule ?? ''}` },
        ...{ about: 'asks which fleets are due; a person asks by recycler run', chips: [] },
      },
      stop(
        'Begin',
        'core/begin/begin.ts',
        'beginCampaigns',
        'an open campaign goes on, any other fleet is planned; one execution for each fleet',
        [
          named('core/begin/continue-campaign.ts', 'continueCampaign'),
          named('core/begin/plan-by-execution.ts', 'planByExecution'),
          named('core/begin/open-campaign.ts', 'openCampaignIfDue'),
        ],
      ),
      {
        ...{
          title: 'State machine',
          file: machine,
          name: choice,
          about: 'decides nothing: one task for each phase, then a rest, and again',
        },
        chips: [...advancing, ...waiting],
      },
      stop('Function advance', 'core/step/step.ts', 'runSteps', 'steps, as long as the next poll is only seconds away'),
    ],
    step: [
      stop('Lock', 'core/step/step.ts', 'acquireLock', 'the fleet, and every workload found in it: one holder at a time'),
      stop(
        'Read the record',
        'core/step/step.ts',
        'readCampaign',
        'the campaign, its swaps in flight, its journal and its queue of stale servers',
      ),
      stop(
        'Survey',
        'core/step/survey-campaign.ts',
        'surveyCampaign',
        'at the start and every 15 minutes: every stale server of the fleet',
      ),
      stop('Observe', observeFile, 'observe', 'the world through the doors, each thing once; what is not answered is unknown', observed),
      stop('Advance', advanceFile, 'advance', 'record and observation in, decision out: a pure function, its rules in this order'),
      stop(
        'Guard',
        'core/advance/guard.ts',
        'guardIntents',
        'counts the invariants anew, by rules of its own; InvariantBroken ends the step',
      ),
      stop('Commit', 'core/step/commit-then-execute.ts', 'commit', 'the fence: in one transaction, and only if all of these still hold', [
        'locks',
        'lease of the release',
        `${named('core/record/campaign.ts', 'version')} of the campaign`,
      ]),
      stop(
        'Execute',
        'core/step/execute.ts',
        'execute',
        'only what is written is called; a lost answer is unanswered, never a no',
        Object.keys(intentKinds),
      ),
      stop('Results', 'core/step/commit-then-execute.ts', 'recordResults', 'what came of each call'),
      stop('Rest', 'core/advance/campaign/poll-interval.ts', 'choosePollInterval', 'seconds until something can have changed'),
    ],
    rules,
    end: stop('Conclude', 'core/step/conclude.ts', 'concludeCampaign', 'frees the fleet, notifies people, releases the locks'),
  };
};
