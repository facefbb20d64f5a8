import type { Leaks } from '../../core/report/find-leaks.ts';

const describeState = ({ leaks, running, unread }: Pick<Leaks, 'leaks' | 'unread'> & { running: string | undefined }): string => {
  if (running !== undefined) return `a campaign is running and needs what it has changed; ask again once it has ended (${running})`;
  if (leaks.length > 0) return `${leaks.length} left`;
  return unread.length > 0 ? 'not known' : 'nothing is left';
};

/** What is left in these fleets, for people: what, whether it is proven to be ours, and the command that removes it. */
export const describeLeaks = (found: readonly Leaks[]): string[] =>
  found.length === 0
    ? ['no fleet is enrolled, and no campaign is open']
    : found.flatMap(({ fleet, leaks, running, unread }) => [
        `${fleet}: ${describeState({ leaks, running, unread })}`,
        ...leaks.flatMap(({ where, what, campaign, remedy }) => [
          `  ${where}: ${what}`,
          campaign === undefined
            ? `    in no journal, so it may be others': ask before you remove it: ${remedy}`
            : `    left by ${campaign}, which no process runs now: ${remedy}`,
        ]),
        ...unread.map((reason) => `  could not be asked: ${reason}`),
      ]);
