/** One version of a function or of the state machine, with the versions that it names. */
export type Version = {
  /** With its number. */
  arn: string;
  kind: 'begin' | 'state-machine' | 'function';
  /** Grows with every version that is published. */
  number: number;
  /** ARNs of versions of ours in its environment, its definition or its destination: it calls them or hands over to them. */
  names: readonly string[];
  /** ARN of the version of `begin` that it judges. */
  belongsTo?: string;
  /** Why it could not be read what it names. */
  unread?: string;
};

/** A version that something needs, and what that is. */
export type Need = { arn: string; by: string };

/** What may go, in the order in which it goes. Where anything is `unclear`, nothing may. */
export type Choice = { prune: Version[]; unclear: string[] };

/** How many of the newest versions of each function and of the state machine stay, needed or not. */
export const newestKept = 5;

const machineOf = (arn: string): string => arn.slice(0, arn.lastIndexOf(':'));

const groupByOwner = (versions: readonly Version[]): Version[][] => {
  const owners = new Map<string, Version[]>();
  for (const version of versions) owners.set(machineOf(version.arn), [...(owners.get(machineOf(version.arn)) ?? []), version]);
  return [...owners.values()];
};

/** Every release is a chain: `begin` names a state machine version, and that names functions. One without its next link was not read. */
const hasNextLink = (version: Version, known: ReadonlyMap<string, Version>): boolean => {
  const kinds = version.names.flatMap((name) => known.get(name)?.kind ?? []);
  if (version.kind === 'begin') return kinds.includes('state-machine');
  return version.kind !== 'state-machine' || kinds.includes('function');
};

/** Everything that these versions lead to, themselves included. What cannot be followed is listed as unclear. */
const follow = (needs: readonly Need[], versions: readonly Version[]): { reached: Set<string>; unclear: string[] } => {
  const known = new Map(versions.map((version) => [version.arn, version]));
  const gates = new Map<string, string[]>();
  for (const { arn, belongsTo } of versions) if (belongsTo !== undefined) gates.set(belongsTo, [...(gates.get(belongsTo) ?? []), arn]);
  const reached = new Set<string>();
  const unclear: string[] = [];
  const open = [...needs];
  for (let need = open.pop(); need; need = open.pop()) {
    if (reached.has(need.arn)) continue;
    reached.add(need.arn);
    const version = known.get(need.arn);
    if (!version) unclear.push(`${need.arn}, which ${need.by} needs, is not there`);
    else if (version.unread !== undefined)
      unclear.push(`what ${need.arn} needs could not be read (${version.unread}); ${need.by} needs it`);
    else if (!hasNextLink(version, known)) unclear.push(`${need.arn}, which ${need.by} needs, names no version that it works with`);
    for (const arn of [...(version?.names ?? []), ...(gates.get(need.arn) ?? [])]) open.push({ arn, by: need.arn });
  }
  return { reached, unclear: unclear.toSorted() };
};

/**
 * Which old versions are not needed any more. A version stays that is needed, that a needed one leads to, that is one of the newest of its
 * function or state machine, or of which it is not known what it belongs to; each with what it leads to. If the chain of a needed version
 * cannot be followed to its end, nothing goes. `begin` goes first: no version is left whose chain is gone.
 *
 * @param versions every version there is
 * @param most how many may go at once
 */
export const choosePrunable = (versions: readonly Version[], needs: readonly Need[], most: number): Choice => {
  const needed = follow(needs, versions);
  if (needed.unclear.length > 0) return { prune: [], unclear: needed.unclear };
  const newest = groupByOwner(versions).flatMap((own) => own.toSorted((a, b) => b.number - a.number).slice(0, newestKept));
  const unread = versions.filter((version) => version.unread !== undefined);
  const kept = follow(
    [...newest, ...unread].map(({ arn }) => ({ arn, by: 'the newest' })),
    versions,
  );
  const order = { begin: 0, 'state-machine': 1, function: 2 };
  const prune = versions
    .filter(({ arn }) => !needed.reached.has(arn) && !kept.reached.has(arn))
    .toSorted((a, b) => order[a.kind] - order[b.kind] || a.number - b.number || (a.arn < b.arn ? -1 : 1));
  return { prune: prune.slice(0, most), unclear: [] };
};
