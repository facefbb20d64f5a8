import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { probeDocument } from '../../aws/probe-document.ts';

/** What the script of the document does as an agent runs it, with the curl of this machine. */
const runScript = (variables: Record<string, string>): Promise<{ code: number | null; output: string; complaint: string }> =>
  new Promise((resolve, reject) => {
    const script = probeDocument.mainSteps[0].inputs.runCommand.join('\n');
    const child = spawn('sh', ['-c', script], { env: { PATH: process.env.PATH, http_proxy: 'http://127.0.0.1:1', ...variables } });
    const read = { output: '', complaint: '' };
    child.stdout.on('data', (chunk) => {
      read.output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      read.complaint += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...read }));
  });

test('the script of the document asks for that very path, follows no redirect, and prints the status alone', async () => {
  const asked: (string | undefined)[] = [];
  const listener = createServer(({ url }, response) => {
    asked.push(url);
    response.writeHead(url === '/gone' ? 404 : url === '/moved' ? 302 : 200, { location: '/gone' }).end('a body');
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const port = String((listener.address() as AddressInfo).port);
  const ask = (path: string) => runScript({ SSM_check: 'http-get', SSM_port: port, SSM_path: path });
  const path = '/a?b=$(id)&c=`id`;{1,2}[3]"\'*~';
  expect(await ask(path)).toEqual({ code: 0, output: 'recycler-probe 200\n', complaint: '' });
  expect(await ask('/gone')).toMatchObject({ output: 'recycler-probe 404\n' });
  expect(await ask('/moved')).toMatchObject({ output: 'recycler-probe 302\n' });
  expect(asked).toEqual([path, '/gone', '/moved']);
  await new Promise((resolve) => listener.close(resolve));
  const refused = await ask('/');
  expect(refused).toMatchObject({ output: 'recycler-probe 000\n', complaint: expect.stringMatching(/curl: \(7\)/) });
  expect(refused.code).not.toBe(0);
});
