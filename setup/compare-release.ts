import { InputError } from '../core/errors.ts';
import { connectSmoke, describeCheck, readSmokeOptions } from './smoke.ts';
import { attempt, type Check, judgeRelease, type SmokeReads } from './smoke-checks.ts';

/**
 * Compares the release behind the alias `live` of `begin` with the one that is built here: a deployment that kept old code succeeds, too.
 *
 * @returns pass only where both are known and equal
 */
export const compareRelease = ({ stack, live, builtRelease }: Pick<SmokeReads, 'stack' | 'live' | 'builtRelease'>): Promise<Check> =>
  attempt('release', async () => {
    const { outputs } = await stack();
    return judgeRelease(await live(outputs.BeginFunction ?? ''), await builtRelease());
  });

const usage = 'usage: npm run compare -- --stack NAME [--region REGION] [--profile PROFILE]';

if (import.meta.main) {
  try {
    const check = await compareRelease(connectSmoke(readSmokeOptions(process.argv.slice(2), usage)).reads);
    process.stdout.write(`${describeCheck(check)}\n`);
    process.exitCode = check.outcome === 'pass' ? 0 : 1;
  } catch (error) {
    process.stderr.write(`compare: ${(error as Error).message.trimEnd()}\n`);
    process.exitCode = error instanceof InputError ? 2 : 1;
  }
}
