import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseManifest } from '../../images/record/manifest.ts';
import { bakeDocument } from './bake-document.ts';

/** What every object of a bucket reads. */
const downloaded = 'echo ran >> "$ASKED"';

/** Programs of Amazon Linux as far as the script asks them; each writes down what it was asked, a word in brackets. */
const programs: Record<string, string> = {
  dnf: 'for word in "$@"; do printf "[%s]" "$word" >> "$ASKED"; done; echo >> "$ASKED"',
  rpm: 'case "$*" in *system-release*) printf 2023.9.20261120 ;; *) printf "b-1\\na-1\\n" ;; esac',
  flock: ':',
  systemctl: ':',
  journalctl: ':',
  sync: ':',
  shutdown: 'echo "[shutdown $*]" >> "$ASKED"; echo Shutdown scheduled >&2; exit 1',
  aws: `for word in "$@"; do last=$word; done; printf '%s' '${downloaded}' > "$last"`,
};

/**
 * The script with the paths of the server below another root: it empties and deletes files there, so one path that is not moved would be one of this machine.
 *
 * @throws Error where a path is left that is not below the root
 */
const moveInto = (root: string, script: string): string => {
  const moved = script.replaceAll(/(?<![A-Za-z0-9_.*})])\/(?=(?:var|etc|run|root|home|usr)\/)/g, '@/');
  const left = moved.match(/(?<![@A-Za-z0-9_.*})])\/(?!dev\/null)[A-Za-z]+\S*/g);
  if (left) throw new Error(`the script names ${left.join(', ')} of this machine`);
  return moved.replaceAll('@/', `${root}/`);
};

/** Runs the script as an agent does, in a root of its own. */
const runScript = (
  variables: Record<string, string>,
): Promise<{ code: number; output: string; complaint: string; asked: string; root: string }> =>
  new Promise((resolve) => {
    const root = mkdtempSync(join(tmpdir(), 'bake-'));
    const asked = join(root, 'asked');
    for (const folder of [
      'bin',
      'etc',
      'run',
      'var/log',
      'var/lib/cloud/data',
      'var/lib/ecs/data',
      'root/.ssh',
      'etc/ssh',
      'home/ec2-user/.ssh',
    ])
      mkdirSync(join(root, folder), { recursive: true });
    for (const [name, text] of Object.entries(programs)) writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    for (const file of [
      'etc/machine-id',
      'etc/ssh/ssh_host_key',
      'root/.ssh/authorized_keys',
      'home/ec2-user/.ssh/authorized_keys',
      'var/lib/cloud/data/x',
    ])
      writeFileSync(join(root, file), 'of this server\n');
    writeFileSync(asked, '');
    const script = moveInto(root, bakeDocument.mainSteps[0].inputs.runCommand.join('\n'));
    execFile(
      'sh',
      ['-c', script],
      { env: { PATH: `${join(root, 'bin')}:${process.env.PATH}`, ASKED: asked, TMPDIR: root, ...variables } },
      (error, output, complaint) =>
        resolve({ code: Number(error?.code ?? 0), output, complaint, asked: readFileSync(asked, 'utf8'), root }),
    );
  });

const update = { SSM_action: 'update', SSM_release: '2023.9.20261120', SSM_packages: '-', SSM_scripts: '-' };

describe('the script of the bake document', () => {
  test('upgrades to the release that it is given, installs each package as one word, and prints a manifest', async () => {
    const { code, output, asked } = await runScript({ ...update, SSM_packages: 'nginx a*b $(reboot)' });
    expect(code).toBe(0);
    expect(parseManifest(output)).toMatchObject({
      release: '2023.9.20261120',
      packages: 2,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const [upgrade, install] = asked.trim().split('\n');
    expect(upgrade).toContain('[--releasever=2023.9.20261120][upgrade]');
    expect(install).toMatch(/\[install\]\[--\]\[nginx\]\[a\*b\]\[\$\(reboot\)\]$/);
  });

  test('runs a script only if it is what its digest says', async () => {
    const word = (sum: string) => `bucket:key:version:${sum}`;
    const refused = await runScript({ ...update, SSM_scripts: word('0'.repeat(64)) });
    expect([refused.code, refused.asked.includes('ran'), parseManifest(refused.output)]).toEqual([1, false, undefined]);
    const run = await runScript({ ...update, SSM_scripts: word(createHash('sha256').update(downloaded).digest('hex')) });
    expect([run.code, run.asked.includes('ran')]).toEqual([0, true]);
  });

  test('gives the server that it inspects a timer of its own, and prints what is on it whether that was taken or not', async () => {
    const { code, output, complaint, asked } = await runScript({ SSM_action: 'inspect' });
    expect([code, parseManifest(output)?.packages, complaint]).toEqual([0, 2, '']);
    expect(asked).toBe('[shutdown -P +180]\n');
  });

  test('cleans what belongs to one server, and leaves an empty machine-id, from which the next boot makes its own', async () => {
    const { code, output, root } = await runScript({ SSM_action: 'seal' });
    expect([code, output]).toEqual([0, 'recycler-sealed\n']);
    expect(readFileSync(join(root, 'etc/machine-id'), 'utf8')).toBe('');
    for (const gone of ['etc/ssh/ssh_host_key', 'root/.ssh/authorized_keys', 'home/ec2-user/.ssh/authorized_keys', 'var/lib/cloud/data'])
      expect(() => readFileSync(join(root, gone))).toThrow('ENOENT');
  });

  test('is run in this test below a root of its own, or not at all', () => {
    expect(moveInto('/elsewhere', ': >|/etc/machine-id; rm -rf /var/tmp/* /home/*/.ssh/x "/etc/y" 2>/dev/null')).toBe(
      ': >|/elsewhere/etc/machine-id; rm -rf /elsewhere/var/tmp/* /elsewhere/home/*/.ssh/x "/elsewhere/etc/y" 2>/dev/null',
    );
    expect(() => moveInto('/elsewhere', 'rm -rf /opt/x')).toThrow('names /opt/x of this machine');
  });

  test('changes nothing else where it is asked what is on a server, and nothing where an older agent sets no variables', async () => {
    const inspected = await runScript({ SSM_action: 'inspect' });
    expect([inspected.code, inspected.asked, parseManifest(inspected.output)?.packages]).toEqual([0, '[shutdown -P +180]\n', 2]);
    const old = await runScript({});
    expect([old.code, old.asked, old.complaint]).toEqual([3, '', expect.stringContaining('update the SSM Agent')]);
  });
});
