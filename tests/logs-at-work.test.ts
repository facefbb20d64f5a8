import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { describeError, type Fields, openLog } from '../aws/log.ts';
import { logInvocation } from '../aws/log-invocation.ts';
import { program } from '../cli/release-rehearsal/program.ts';
import { InvariantBroken, LockHeld, WorldError } from '../core/errors.ts';
import { type AtWork, callAfter, clumsy, seeFunctions, twoFleets } from './functions-at-work.ts';
import { ungated } from './let-act.ts';

/** Prints what `act` does as Lambda would get it: lines of JSON on standard output and standard error. */
const capture = async (act: () => unknown): Promise<Fields[]> => {
  const lines: string[] = [];
  const keep = (chunk: unknown): boolean => {
    lines.push(...String(chunk).split('\n').filter(Boolean));
    return true;
  };
  const spies = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write')];
  for (const spy of spies) spy.mockImplementation(keep as never);
  try {
    await act();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return lines.map((line) => JSON.parse(line) as Fields);
};

/** What Powertools puts before the fields of every line. */
const always = ['level', 'message', 'timestamp', 'service'];

/** The name in the template of the function that wrote a line; in the docs a stack's name comes before it, and a suffix of Lambda's after. */
const writerOf = ({ function: name }: Fields): string => String(name).split('-')[1] ?? '';
const kindOf = (line: Fields): string => [writerOf(line), line.event, line.act].filter(Boolean).join(' ');

describe('the lines of campaigns', () => {
  let seen: AtWork;
  let released: AtWork;
  beforeAll(async () => {
    const held = { brakes: { alarms: ['db-5xx'] } };
    const [web, db] = twoFleets.fleets;
    seen = await seeFunctions({
      ...twoFleets,
      fleets: [web, { ...db, policy: held }],
      faults: [...twoFleets.faults, { kind: 'alarm', name: 'db-5xx', from: '8m', for: '4m' }],
    });
    // The gate itself, after what a release before it did.
    const gate = {
      ...ungated,
      functions: { ...ungated.functions, PostTrafficFunction: program.functions.PostTrafficFunction },
    } as typeof ungated;
    released = await seeFunctions(
      { seed: 1, fleets: [{ name: 'db', desiredCapacity: 2 }] },
      {
        steps: [
          { release: 'v1', program: clumsy },
          { release: 'v2', program: gate, after: 60 },
          { release: 'v3', after: 60 },
        ],
        watch: 600,
        options: { deny: ['lambda:ListVersionsByFunction'] },
        onReady: callAfter(20, 'PruneFunction', {}),
      },
    );
  });

  test('each names its campaign, fleet, release, function, version, request and trace', async () => {
    const campaigns = new Set((await seen.ledger.listCampaigns()).map(({ id }) => id));
    const ofCampaigns = seen.lines.filter((line) => ['AdvanceFunction', 'ConcludeFunction'].includes(writerOf(line)));
    expect(ofCampaigns.length).toBeGreaterThan(100);
    for (const line of [...ofCampaigns, ...seen.lines.filter(({ event, action }) => event === 'begin' && action !== 'nothing-due')])
      expect(line).toMatchObject({
        campaign: expect.any(String),
        fleet: expect.stringMatching(/^(web|db)$/),
        release: 'v1',
        function: expect.stringMatching(/Function-/),
        version: '1',
        request: expect.any(String),
        trace: expect.any(String),
        event: expect.any(String),
      });
    for (const { name, about } of seen.counts.filter(({ about: { function: by } }) => /Advance|Conclude/.test(String(by))))
      expect([name, about]).toEqual([name, expect.objectContaining({ campaign: expect.any(String), fleet: expect.any(String) })]);
    for (const id of campaigns) expect(new Set(seen.lines.filter(({ campaign }) => campaign === id).map(writerOf)).size).toBe(3);
  });

  test('every call that worked on a campaign is found by its id', () => {
    const requests = new Set(seen.lines.map(({ request }) => request));
    for (const { logicalId, requestId, at } of seen.release.invocations.log)
      if (logicalId === 'AdvanceFunction' || logicalId === 'ConcludeFunction') expect([at, requests.has(requestId)]).toEqual([at, true]);
  });

  test('every act of the ledger is one line, with what it was done to and what came of it', async () => {
    for (const { id } of await seen.ledger.listCampaigns()) {
      const logged = seen.lines.filter(({ campaign, event }) => campaign === id && event === 'act');
      const acts = await seen.ledger.readIntents(id);
      expect(logged.map((line) => [line.id, line.act, line.outcome]).toSorted()).toEqual(
        acts.map((act) => [act.id, act.intent.kind, act.result?.outcome]).toSorted(),
      );
      for (const line of logged.filter(({ act }) => act === 'terminate')) expect(line.server).toMatch(/^i-/);
      for (const line of logged.filter(({ act, count }) => act === 'launch' && count === 1)) expect(line.server).toMatch(/^i-/);
    }
  });

  test('a brake is a line when it begins and a line when it ends', () => {
    const brakes = seen.lines.filter(({ event }) => event === 'brake');
    expect(brakes.map(({ fleet, state, reason }) => [fleet, state, reason])).toEqual([
      ['db', 'begins', 'alarm db-5xx is in ALARM'],
      ['db', 'ends', 'alarm db-5xx is in ALARM'],
    ]);
  });

  test('the trace of the call that began a campaign is that of every line up to its end', () => {
    const planned = seen.lines.find(({ event, action, fleet }) => event === 'begin' && action === 'planned' && fleet === 'web');
    expect(planned?.trace).toBe(planned?.request);
    const lines = seen.lines.filter(({ campaign, function: name }) => campaign === planned?.campaign && !String(name).includes('Begin'));
    expect(new Set(lines.map(({ trace }) => trace))).toEqual(new Set([planned?.trace]));
    expect(lines.map(({ event }) => event)).toEqual(expect.arrayContaining(['plan', 'decision', 'poll', 'act', 'end']));
  });

  test('the examples of the page have exactly the fields that are written, one at least for each function', () => {
    const page = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8');
    const section = page.slice(page.indexOf('\n## Logs\n'));
    const examples = [...section.matchAll(/^\{"level".*\}$/gm)].map(([line]) => JSON.parse(line) as Fields);
    const written = [...seen.lines, ...released.lines];
    for (const example of examples) {
      const same = written.filter((line) => kindOf(line) === kindOf(example));
      const fields = same.map((line) =>
        Object.keys(line)
          .filter((key) => !always.includes(key))
          .toSorted(),
      );
      expect([kindOf(example), Object.keys(example).slice(0, 4)]).toEqual([kindOf(example), always]);
      expect(fields).toContainEqual(Object.keys(example).slice(4).toSorted());
    }
    const writers = Object.keys(program.functions).filter((name) => name !== 'ProbeFunction');
    expect(new Set(examples.map(writerOf))).toEqual(new Set(writers));
    const kinds = new Set(examples.map(({ event }) => event));
    for (const kind of ['decision', 'act', 'brake', 'poll', 'end', 'error']) expect(kinds).toContain(kind);
  });
});

describe('one invocation', () => {
  const open = (variables: Record<string, string>, act: Parameters<typeof logInvocation>[1]) =>
    logInvocation(
      { logger: openLog('recycler-advance', { release: 'r1' }), variable: (name) => variables[name], count: () => undefined },
      act,
    );
  const lambda = { AWS_LAMBDA_FUNCTION_NAME: 'stack-AdvanceFunction-X', AWS_LAMBDA_FUNCTION_VERSION: '7' };
  const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

  test('a line is JSON, with the fields of the invocation and nothing else of Powertools', async () => {
    const say = open({ ...lambda, _X_AMZN_TRACE_ID: header }, async (_, { log }) => log.info('hello', { event: 'x' }));
    const [line] = await capture(() => say({ campaign: 'web-1', fleet: 'web', phase: 'roll' }, { awsRequestId: 'q-1' }));
    expect(line).toEqual({
      level: 'INFO',
      message: 'hello',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      service: 'recycler-advance',
      release: 'r1',
      function: 'stack-AdvanceFunction-X',
      version: '7',
      request: 'q-1',
      campaign: 'web-1',
      fleet: 'web',
      trace: '1-5759e988-bd862e3fe1be46a994272793',
      event: 'x',
    });
    expect(Object.keys(line ?? {}).slice(0, 4)).toEqual(always);
  });

  test.each([
    [
      new WorldError('no', { cause: new Error('why') }),
      'ERROR',
      { name: 'WorldError', message: 'no', cause: { name: 'Error', message: 'why' } },
    ],
    [new InvariantBroken('I1'), 'ERROR', { name: 'InvariantBroken', message: 'I1' }],
    [new LockHeld('by ana'), 'WARN', { name: 'LockHeld', message: 'by ana' }],
  ])('%s is thrown on, and a line with name, message and cause', async (error, level, logged) => {
    const fail = open(lambda, () => Promise.reject(error));
    const lines = await capture(() => expect(fail({ campaign: 'web-1', fleet: 'web' }, { awsRequestId: 'q-1' })).rejects.toBe(error));
    expect(lines).toEqual([expect.objectContaining({ level, event: 'error', campaign: 'web-1', error: logged })]);
  });

  test.each([
    ['0', 0],
    ['1', 1],
  ])('debug lines are written by the share of calls that the environment names: %s', async (rate, count) => {
    const say = open({ ...lambda, POWERTOOLS_LOGGER_SAMPLE_RATE: rate }, async (_, { log }) => log.debug('looked'));
    expect(await capture(() => say({}, {}))).toHaveLength(count);
  });

  test('by default, one in twenty', async () => {
    const draws = jest.spyOn(Math, 'random');
    const say = open(lambda, async (_, { log }) => log.debug('looked'));
    draws.mockReturnValueOnce(0.049).mockReturnValueOnce(0.051);
    expect(await capture(() => say({}, {}))).toHaveLength(1);
    expect(await capture(() => say({}, {}))).toHaveLength(0);
    draws.mockRestore();
  });

  test('the trace of the event is kept, and a list of that name is none', async () => {
    const say = open({ ...lambda, _X_AMZN_TRACE_ID: header }, async (_, { log, trace }) => log.info(String(trace)));
    expect(await capture(() => say({ trace: '1-a-b' }, {}))).toMatchObject([{ message: '1-a-b', trace: '1-a-b' }]);
    expect(await capture(() => say({ trace: ['plan'] }, {}))).toMatchObject([{ trace: '1-5759e988-bd862e3fe1be46a994272793' }]);
  });

  test('what is no error is described too', () => {
    expect(describeError('text')).toEqual({ name: 'string', message: 'text' });
  });
});
