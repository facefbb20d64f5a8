import { canRun, runCommand } from './run-command.ts';

/** A program of the machine that tests need: how to see that it is there, and the Debian packages that bring it. */
export type Tool = { name: string; check: readonly [command: string, ...args: string[]]; packages: readonly string[] };

export const python: Tool = { name: 'python3', check: ['python3', '-c', 'import ensurepip, venv'], packages: ['python3', 'python3-venv'] };
export const java: Tool = { name: 'java', check: ['java', '-version'], packages: ['openjdk-17-jre-headless'] };
export const maven: Tool = { name: 'mvn', check: ['mvn', '-v'], packages: ['maven'] };
export const chromium: Tool = { name: 'chromium', check: ['chromium', '--version'], packages: ['chromium'] };

const canInstall = async (): Promise<boolean> => process.getuid?.() === 0 && (await canRun('apt-get', ['--version']));

/**
 * Whether a tool is there; a missing one is installed where this process may install Debian packages.
 * A tool that stays missing is named on standard error.
 *
 * @throws Error when it stays missing and CI=true: there nothing is skipped
 */
export const ensureTool = async (tool: Tool): Promise<boolean> => {
  const [command, ...args] = tool.check;
  if (await canRun(command, args)) return true;
  let reason = `install the Debian packages ${tool.packages.join(' ')}, or what brings ${tool.name} here`;
  if (await canInstall()) {
    process.stderr.write(`installing ${tool.packages.join(' ')} (apt-get) ...\n`);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    try {
      await runCommand('apt-get', ['update', '-q'], { env });
      await runCommand('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...tool.packages], { env });
      if (await canRun(command, args)) return true;
    } catch (error) {
      reason = (error as Error).message;
    }
  }
  if (process.env.CI === 'true') throw new Error(`${tool.name} is missing: ${reason}`);
  process.stderr.write(`skipped what needs ${tool.name}: ${reason}\n`);
  return false;
};
