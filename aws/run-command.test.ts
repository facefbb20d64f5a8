import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeDocumentCommand,
  GetCommandInvocationCommand,
  GetDocumentCommand,
  SendCommandCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { readTemplate } from '../tests/template.ts';
import { createClientMaker } from './clients.ts';
import { probeByCommand } from './probe-by-command.ts';
import { probeDocument } from './probe-document.ts';
import { openRunCommand } from './run-command.ts';

const ssm = mockClient(SSMClient);
const client = createClientMaker({ region: 'eu-west-1' }, 'test')(SSMClient);
const server = { id: 'i-1', group: 'web' };
const httpGet = { path: '/ok', port: 8_080 };
let slept = 0;
let probe: () => ReturnType<ReturnType<typeof probeByCommand>>;

const ends = (...answers: object[]) => {
  const [last = {}, ...before] = answers.toReversed();
  const behaviour = ssm.on(GetCommandInvocationCommand);
  for (const answer of before.toReversed()) behaviour.resolvesOnce(answer);
  behaviour.resolves(last);
};
const prints = (StandardOutputContent: string) => ends({ Status: 'Success', StandardOutputContent });
const fails = (command: typeof SendCommandCommand, name: string) =>
  ssm.on(command).rejects(Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: 400 } }));

beforeEach(() => {
  ssm.reset();
  slept = 0;
  ssm.on(DescribeDocumentCommand).resolves({ Document: { DocumentVersion: '3', Hash: 'abc', HashType: 'Sha256' } });
  ssm.on(GetDocumentCommand).resolves({ Content: JSON.stringify(probeDocument) });
  ssm.on(SendCommandCommand).resolves({ Command: { CommandId: 'c-1' } });
  prints('recycler-probe 200\n');
  const clock = {
    now: () => 0,
    sleep: async (seconds: number) => {
      slept += seconds;
    },
  };
  const run = openRunCommand(client, clock, { name: 'own', content: probeDocument });
  probe = () => probeByCommand(run)(server, { httpGet, reach: 'ssm' });
});

describe('a probe by a command', () => {
  test('runs the document of the stack on that server alone, in the version that was read and by its hash', async () => {
    expect(await probe()).toEqual({ verdict: 'pass', reason: 'GET http://127.0.0.1:8080/ok on i-1 answered 200' });
    expect(ssm.commandCalls(GetDocumentCommand)[0]?.args[0].input).toMatchObject({ Name: 'own', DocumentVersion: '3' });
    expect(ssm.commandCalls(SendCommandCommand).map(({ args }) => args[0].input)).toEqual([
      {
        ...{ DocumentName: 'own', DocumentVersion: '3', DocumentHash: 'abc', DocumentHashType: 'Sha256', TimeoutSeconds: 30 },
        ...{ InstanceIds: ['i-1'], Parameters: { check: ['http-get'], port: ['8080'], path: ['/ok'] } },
      },
    ]);
    await probe();
    expect(ssm.commandCalls(DescribeDocumentCommand)).toHaveLength(1);
  });

  test.each([
    ['200', 'pass'],
    ['302', 'pass'],
    ['404', 'fail'],
    ['503', 'fail'],
  ])('that is answered with %s is a %s', async (status, verdict) => {
    prints(`recycler-probe ${status}\n`);
    expect(await probe()).toMatchObject({ verdict });
  });

  test('waits for a command that is not known yet, and for one that runs', async () => {
    ssm
      .on(GetCommandInvocationCommand)
      .rejectsOnce(Object.assign(new Error('no'), { name: 'InvocationDoesNotExist', $metadata: { httpStatusCode: 400 } }))
      .resolvesOnce({ Status: 'Pending' })
      .resolvesOnce({ Status: 'InProgress' })
      .resolves({ Status: 'Success', StandardOutputContent: 'recycler-probe 200\n' });
    expect(await probe()).toMatchObject({ verdict: 'pass' });
    expect(slept).toBe(6);
  });

  test.each<[string, () => void, RegExp]>([
    ['the agent is not there', () => fails(SendCommandCommand, 'InvalidInstanceId'), /InvalidInstanceId/],
    ['the server is not enrolled', () => fails(SendCommandCommand, 'AccessDeniedException'), /AccessDenied/],
    ['the document was changed meanwhile', () => fails(SendCommandCommand, 'InvalidDocument'), /InvalidDocument/],
    ['the world asks to come back later', () => fails(SendCommandCommand, 'ThrottlingException'), /Throttling/],
    ['nothing comes back in time', () => ends({ Status: 'InProgress' }), /no answer within 12 s/],
    ['no agent took it', () => ends({ Status: 'TimedOut', StatusDetails: 'DeliveryTimedOut' }), /DeliveryTimedOut/],
    ['nothing listens', () => ends({ Status: 'Failed', StandardErrorContent: 'curl: (7) refused' }), /Failed: curl: \(7\) refused/],
    ['the server skipped the script', () => prints(''), /printed no status/],
    ['the status is none', () => prints('recycler-probe 000\n'), /printed no status/],
    ['something else was printed', () => prints('recycler-probe 200\nmore'), /printed no status/],
    ['so much was printed that it may be cut off', () => prints('x'.repeat(24_000)), /24000 characters or more/],
  ])('is unknown where %s', async (_, prepare, words) => {
    prepare();
    expect(await probe()).toEqual({ verdict: 'unknown', reason: expect.stringMatching(words) });
  });

  test('throws where our own code fails', async () => {
    ssm.on(SendCommandCommand).rejects(new TypeError('x is undefined'));
    await expect(probe()).rejects.toThrow(TypeError);
  });
});

describe('no command is sent', () => {
  const { inputs } = probeDocument.mainSteps[0];
  const changed = { ...probeDocument, mainSteps: [{ ...probeDocument.mainSteps[0], inputs: { ...inputs, runCommand: ['reboot'] } }] };
  test.each<[string, () => void, RegExp]>([
    ['that was changed by others', () => ssm.on(GetDocumentCommand).resolves({ Content: JSON.stringify(changed) }), /changed by others/],
    ['that cannot be read', () => ssm.on(GetDocumentCommand).resolves({ Content: '{' }), /changed by others/],
    ['without a hash', () => ssm.on(DescribeDocumentCommand).resolves({ Document: { DocumentVersion: '1' } }), /SHA-256/],
  ])('by a document %s; once it is right again it is', async (_, prepare, words) => {
    prepare();
    expect(await probe()).toEqual({ verdict: 'unknown', reason: expect.stringMatching(words) });
    expect(ssm.commandCalls(SendCommandCommand)).toEqual([]);
    ssm.on(DescribeDocumentCommand).resolves({ Document: { DocumentVersion: '3', Hash: 'abc', HashType: 'Sha256' } });
    ssm.on(GetDocumentCommand).resolves({ Content: JSON.stringify(probeDocument) });
    expect(await probe()).toMatchObject({ verdict: 'pass' });
  });
});

describe('the document', () => {
  test('of the template is the one that is run, stays where another one takes its place, and names no parameter in its script', () => {
    const resource = readTemplate().Resources.ProbeDocument;
    expect(resource).toMatchObject({ UpdateReplacePolicy: 'Retain', Properties: { DocumentType: 'Command' } });
    // With a name of its own it could not be replaced.
    expect(resource?.Properties.Name).toBeUndefined();
    expect(resource?.Properties.Content).toEqual(probeDocument);
    expect(JSON.stringify(probeDocument.mainSteps)).not.toMatch(/\{\{/);
    for (const parameter of Object.values(probeDocument.parameters)) expect(parameter.interpolationType).toBe('ENV_VAR');
  });

  test('takes every path and port that a policy may name, and nothing that is none', () => {
    const { path, port, units } = probeDocument.parameters;
    for (const fine of ['/', '/health?a=b&c=$(d)', '/"`\'']) expect(fine).toMatch(new RegExp(path.allowedPattern));
    for (const wrong of ['', 'health', '/a b', '/a\nb', 'http://other']) expect(wrong).not.toMatch(new RegExp(path.allowedPattern));
    for (const fine of ['1', '80', '65535']) expect(fine).toMatch(new RegExp(port.allowedPattern));
    for (const wrong of ['', '0', '80@other', '80/']) expect(wrong).not.toMatch(new RegExp(port.allowedPattern));
    for (const fine of ['docker.service', 'a@b:1.service ecs.service']) expect(fine).toMatch(new RegExp(units.allowedPattern));
    for (const wrong of ['', '$(id).service', 'a;b.service', '*.service', 'a\nb'])
      expect(wrong).not.toMatch(new RegExp(units.allowedPattern));
  });

  /** Two units that have failed, one that is active, one that systemd does not know, and one of which it says nothing. */
  const systemctl = [
    '#!/bin/sh',
    'if [ "$1" = list-units ]; then echo "app.service loaded failed failed An app"; echo "db.service loaded failed failed A store"; exit 0; fi',
    'if [ "$1" = is-system-running ]; then echo degraded; exit 1; fi',
    'case "$3" in docker.service) echo active ;; app.service) echo failed; exit 3 ;; silent.service) exit 1 ;; *) echo inactive; exit 3 ;; esac',
    '',
  ].join('\n');

  /** What the script of the document does as an agent runs it, with a curl that prints what it is asked to do. */
  const runScript = async (variables: Record<string, string>): Promise<{ status: number | null; output: string; complaint: string }> => {
    const folder = mkdtempSync(join(tmpdir(), 'recycler-curl-'));
    writeFileSync(join(folder, 'curl'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
    writeFileSync(join(folder, 'systemctl'), systemctl, { mode: 0o755 });
    const { status, stdout, stderr } = spawnSync('sh', ['-c', probeDocument.mainSteps[0].inputs.runCommand.join('\n')], {
      env: { PATH: `${folder}:${process.env.PATH}`, ...variables },
      encoding: 'utf8',
    });
    rmSync(folder, { recursive: true });
    return { status, output: stdout, complaint: stderr };
  };

  test('asks for that very path, whatever a shell would make of it', async () => {
    const path = '/a?b=$(id)&c=`id`;{1,2}[3]"\'\\*~';
    const { status, output, complaint } = await runScript({ SSM_check: 'http-get', SSM_port: '8080', SSM_path: path });
    expect({ status, complaint }).toEqual({ status: 0, complaint: '' });
    expect(output.split('\n').slice(-3)).toEqual(['recycler-probe %{http_code}\\n', `http://127.0.0.1:8080${path}`, '']);
  });

  test('ends where the agent is too old to pass its parameters', async () => {
    const ended = { status: 3, output: '', complaint: 'update the SSM Agent to 3.3.2746.0 or later\n' };
    expect(await runScript({})).toEqual(ended);
    expect(await runScript({ SSM_port: '80' })).toEqual(ended);
  });

  test('names the units that failed, and the state of each that is asked for', async () => {
    expect(await runScript({ SSM_check: 'no-failed-units' })).toMatchObject({
      status: 0,
      output: 'recycler-system degraded\nrecycler-failed app.service\nrecycler-failed db.service\nrecycler-end\n',
    });
    const asked = await runScript({ SSM_check: 'units-active', SSM_units: 'docker.service app.service gone.service silent.service' });
    expect(asked.output).toBe(
      'recycler-unit docker.service active\nrecycler-unit app.service failed\nrecycler-unit gone.service inactive\nrecycler-unit silent.service unknown\nrecycler-end\n',
    );
  });

  test('prints the share of a file system that is used, by the df of this machine, and nothing of a path that is none', async () => {
    expect((await runScript({ SSM_check: 'disk-free', SSM_path: '/' })).output).toMatch(/^recycler-used \d{1,3}\nrecycler-end\n$/);
    expect(await runScript({ SSM_check: 'disk-free', SSM_path: '/no/such/path' })).toMatchObject({ status: 4, output: '' });
  });
});
