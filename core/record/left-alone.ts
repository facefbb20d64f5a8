/** Servers that are left alone for one reason: how many, and the first five. */
export type LeftAlone = {
  reason: string;
  /** Is it open whether they are due, since too little is known of them? */
  isUnknown?: boolean;
  count: number;
  servers: string[];
};

const firstFew = 5;

/** Groups servers that are left alone by their reason. */
export const groupLeftAlone = (servers: readonly { id: string; reason: string; isUnknown?: boolean }[]): LeftAlone[] => {
  const byReason = new Map<string, LeftAlone>();
  for (const { id, reason, isUnknown } of servers) {
    const known = byReason.get(reason) ?? { reason, ...(isUnknown && { isUnknown }), count: 0, servers: [] };
    known.count += 1;
    if (known.servers.length < firstFew) known.servers.push(id);
    byReason.set(reason, known);
  }
  return [...byReason.values()];
};

/** What a campaign leaves alone: as its last survey found it, and what it has found since. */
export const listLeftAlone = ({ leftAlone = [], skipped }: { leftAlone?: LeftAlone[]; skipped: Record<string, string> }): LeftAlone[] => {
  const since = Object.entries(skipped).map(([id, reason]) => ({ id, reason: reason.replace(`${id} is `, '') }));
  return [...leftAlone, ...groupLeftAlone(since.filter(({ reason }) => !leftAlone.some((each) => each.reason === reason)))];
};

const countIn = (groups: readonly LeftAlone[]): number => groups.reduce((sum, { count }) => sum + count, 0);

const nameIn = (groups: readonly LeftAlone[]): string => groups.map(({ reason, count }) => `${reason} (${count})`).join(', ');

const serversAre = (count: number, what: string): string => (count === 1 ? `1 server is ${what}` : `${count} servers are ${what}`);

/** How many servers are left alone and why, in one sentence; undefined where none is. */
export const describeLeftAlone = (groups: readonly LeftAlone[]): string | undefined => {
  const due = groups.filter(({ isUnknown }) => !isUnknown);
  const unknown = groups.filter(({ isUnknown }) => isUnknown);
  const parts = [
    ...(due.length > 0 ? [`${serversAre(countIn(due), 'due and left alone')}: ${nameIn(due)}`] : []),
    ...(unknown.length > 0 ? [`whether ${serversAre(countIn(unknown), 'due')} is unknown: ${nameIn(unknown)}`] : []),
  ];
  return parts.length > 0 ? parts.join('; ') : undefined;
};
