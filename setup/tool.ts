import { canRun, runCommand } from './run-command.ts';

/** A program of the machine that tests need: how to see that it is there, and the Debian packages that bring it. */
export type Tool = { name: string; check: readonly [command: string, ...args: string[]]; packages: readonly string[] };

export const python: Tool = { name: 'python3', check: ['python3', '-c', 'import ensurepip, venv'], packages: ['python3', 'python3-venv'] };
// Whichever Java the distribution holds to be its own: 17 in Debian 12, 21 in Debian 13.
export const java: Tool = { name: 'java', check: ['java', '-version'], packages: ['default-jre-headless'] };
export const maven: Tool = { name: 'mvn', check: ['mvn', '-v'], packages: ['maven'] };
export const chromium: Tool = { name: 'chromium', check: ['chromium', '--version'], packages: ['chromium'] };

const canInstall = async (): Promise<boolean> => process.getuid?.() === 0 && (await canRun('apt-get', ['--version']));

/** Why a tool is not there, which was installed where this process may install Debian packages; undefined where it is there now. */
const installMissing = async (tool: Tool): Promise<string | undefined> => {
  const [command, ...args] = tool.check;
  if (await canRun(command, args)) return undefined;
  const packages = tool.packages.join(' ');
  const byHand = `install the Debian packages ${packages}, or what brings ${tool.name} here`;
  if (!(await canInstall())) return byHand;
  process.stderr.write(`installing ${packages} (apt-get) ...\n`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await runCommand('apt-get', ['update', '-q'], { env });
    await runCommand('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...tool.packages], { env });
  } catch (error) {
    return (error as Error).message;
  }
  return (await canRun(command, args)) ? undefined : byHand;
};

/**
 * Makes sure that a tool is there; a missing one is installed where this process may install Debian packages.
 *
 * @throws Error when it stays missing, with what brings it
 */
export const requireTool = async (tool: Tool): Promise<void> => {
  const reason = await installMissing(tool);
  if (reason !== undefined) throw new Error(`${tool.name} is missing: ${reason}`);
};

/**
 * The same for what may be left out: answers whether the tool is there, and names one that is not on standard error.
 *
 * @throws Error when it stays missing and CI=true: there nothing is skipped
 */
export const ensureTool = async (tool: Tool): Promise<boolean> => {
  if (process.env.CI === 'true') await requireTool(tool);
  const reason = await installMissing(tool);
  if (reason !== undefined) process.stderr.write(`skipped what needs ${tool.name}: ${reason}\n`);
  return reason === undefined;
};
