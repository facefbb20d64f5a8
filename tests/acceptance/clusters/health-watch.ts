import { ask } from './ask.ts';

/** A fault of a story: from when it may turn which indices red, whatever the Recycler does; until it has healed. */
export type Fault = { at: number; healedAt?: number; indices: readonly string[] };

/** What one poll of all nodes saw. `red` names the indices that a member reports red. */
export type HealthSample = { at: number; red: readonly string[]; answered: number; asked: number };

export type RedSeconds = { caused: number; suffered: number };

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
  const { indices = {}, status } = (body ?? {}) as Health;
  if (!isMember(body)) return [];
  const red = Object.entries(indices).flatMap(([name, index]) => (index.status === 'red' ? [name] : []));
  return status === 'red' && red.length === 0 ? ['(the cluster)'] : red;
};

const isOf = ({ at, healedAt = Number.POSITIVE_INFINITY, indices }: Fault, name: string, now: number): boolean =>
  now >= at && now <= healedAt && indices.includes(name);

/** How long at least one index was red: `suffered` where a fault explains every red index, else `caused`. Seconds. */
export const sumRed = (samples: readonly HealthSample[], faults: readonly Fault[]): RedSeconds & { causedIndices: string[] } => {
  const causedIndices = new Set<string>();
  let [caused, suffered] = [0, 0];
  for (const [i, { at, red }] of samples.entries()) {
    const lasts = ((samples[i + 1]?.at ?? at + 200) - at) / 1_000;
    const ours = red.filter((name) => !faults.some((fault) => isOf(fault, name, at)));
    for (const name of ours) causedIndices.add(name);
    if (ours.length > 0) caused += lasts;
    else if (red.length > 0) suffered += lasts;
  }
  return { caused: round(caused), suffered: round(suffered), causedIndices: [...causedIndices] };
};

const round = (seconds: number): number => Math.round(seconds * 10) / 10;

/** Asks every running node for its own view of the cluster, every 200 ms. */
export const watchHealth = (addresses: () => readonly string[]): HealthWatch => {
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
    samples.push({
      at,
      red: [...new Set(answered.flatMap(({ body }) => readRed(body)))],
      answered: answered.length,
      asked: places.length,
    });
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
