import { ask } from './ask.ts';

/** A fault of a story: from when it may turn which indices red, whatever the Recycler does; until it has healed. */
export type Fault = { at: number; healedAt?: number; indices: readonly string[] };

/**
 * What one poll of all nodes saw. `red` names the indices that a member reports red; `isMasterless`: a member reports red, and no index is,
 * which is what it says while no master is elected.
 */
export type HealthSample = { at: number; red: readonly string[]; isMasterless: boolean; answered: number; asked: number };

/** Seconds. A change of master leaves the nodes without one for a moment, in which reads go on and writes wait: it is counted by itself. */
export type RedSeconds = { caused: number; suffered: number; masterless: number };

export type HealthWatch = {
  samples: readonly HealthSample[];
  /** A fault that can turn these indices red by itself begins; answers how to say that it has healed. */
  beginFault: (indices: readonly string[]) => () => void;
  redSeconds: () => RedSeconds & { causedIndices: string[] };
  /** Addresses of the members that answered the last poll. */
  answering: () => readonly string[];
  stop: () => void;
};

type Health = { status?: string; number_of_nodes?: number; indices?: Record<string, { status: string }> };

const isMember = (body: unknown): boolean => (((body ?? {}) as Health).number_of_nodes ?? 0) > 1;

/** The indices that a node reports red; a node that is no member of a cluster says nothing. */
const readRed = (body: unknown): string[] => {
  const { indices = {} } = (body ?? {}) as Health;
  if (!isMember(body)) return [];
  return Object.entries(indices).flatMap(([name, index]) => (index.status === 'red' ? [name] : []));
};

const lacksMaster = (body: unknown): boolean => isMember(body) && (body as Health).status === 'red' && readRed(body).length === 0;

const isOf = ({ at, healedAt = Number.POSITIVE_INFINITY, indices }: Fault, name: string, now: number): boolean =>
  now >= at && now <= healedAt && indices.includes(name);

/** How long at least one index was red: `suffered` where a fault explains every red index, else `caused`. Seconds. */
export const sumRed = (samples: readonly HealthSample[], faults: readonly Fault[]): RedSeconds & { causedIndices: string[] } => {
  const causedIndices = new Set<string>();
  let [caused, suffered, masterless] = [0, 0, 0];
  for (const [i, { at, red, isMasterless }] of samples.entries()) {
    const lasts = ((samples[i + 1]?.at ?? at + 200) - at) / 1_000;
    const ours = red.filter((name) => !faults.some((fault) => isOf(fault, name, at)));
    for (const name of ours) causedIndices.add(name);
    if (ours.length > 0) caused += lasts;
    else if (red.length > 0) suffered += lasts;
    if (isMasterless) masterless += lasts;
  }
  return { caused: round(caused), suffered: round(suffered), masterless: round(masterless), causedIndices: [...causedIndices] };
};

const round = (seconds: number): number => Math.round(seconds * 10) / 10;

/** Writes down when an index becomes red or is not any more, and when nodes miss a master. */
const recordChange = (before: HealthSample | undefined, { at, red, isMasterless }: HealthSample, note: (line: string) => void): void => {
  const time = new Date(at).toISOString().slice(11, 21);
  if ((before?.red ?? []).join() !== red.join()) note(`${time} red: ${red.join(', ') || 'nothing any more'}`);
  if ((before?.isMasterless ?? false) !== isMasterless) note(`${time} ${isMasterless ? 'nodes miss a master' : 'there is a master'}`);
};

/** Asks every running node for its own view of the cluster, every 200 ms; `note` gets a line when that becomes better or worse. */
export const watchHealth = (addresses: () => readonly string[], note: (line: string) => void): HealthWatch => {
  const samples: HealthSample[] = [];
  const faults: Fault[] = [];
  let isAsking = false;
  let answering: string[] = [];
  const poll = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    const at = Date.now();
    const places = addresses();
    const path = '/_cluster/health?level=indices&local=true&expand_wildcards=all';
    const answers = await Promise.all(places.map((address) => ask(address, path, { seconds: 1 })));
    const answered = answers.filter((answer) => answer !== undefined);
    answering = places.filter((_, i) => isMember(answers[i]?.body));
    const sample: HealthSample = {
      at,
      red: [...new Set(answered.flatMap(({ body }) => readRed(body)))],
      isMasterless: answered.some(({ body }) => lacksMaster(body)),
      answered: answered.length,
      asked: places.length,
    };
    recordChange(samples.at(-1), sample, note);
    samples.push(sample);
    isAsking = false;
  };
  const timer = setInterval(() => void poll(), 200);
  return {
    samples,
    beginFault: (indices) => {
      const fault: Fault = { at: Date.now(), indices };
      faults.push(fault);
      return () => {
        fault.healedAt = Date.now();
      };
    },
    redSeconds: () => sumRed(samples, faults),
    answering: () => answering,
    stop: () => clearInterval(timer),
  };
};
