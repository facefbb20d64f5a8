import { parseBytes } from './bytes.ts';
import { type Cluster, effectiveSetting } from './cluster.ts';
import type { Batch } from './order-servers.ts';
import { keys } from './settings-keys.ts';

/** What a cluster recovers with unless it says otherwise: "Defaults to 40mb" (Elasticsearch guide, index recovery settings). */
const usualRate = '40mb';

/** The bytes that a node sends or receives in a second at most, as its settings write it; undefined where there is no limit. */
export const recoveryRate = ({ settings }: Pick<Cluster, 'settings'>): { written: string; bytes: number } | undefined => {
  const written = effectiveSetting(settings, keys.recoveryBytes) ?? usualRate;
  const bytes = parseBytes(written);
  return bytes === undefined || bytes <= 0 ? undefined : { written, bytes };
};

/**
 * Seconds in which these servers are drained: batch after batch, as many at once as there are slots, the very first one alone. Those that are
 * drained together send at the same time, each as fast as its settings allow, so that the fullest of them says how long it takes.
 *
 * @returns undefined where that of one server is not known
 */
export const forecastDrains = (
  batches: readonly Batch[],
  slots: number,
  secondsOf: (server: string) => number | undefined,
): number | undefined => {
  const most = Math.max(1, slots);
  const rounds = batches.flatMap(({ servers }, index) => {
    const alone = index === 0 ? 1 : 0;
    const rest = servers.slice(alone);
    const chunks = Array.from({ length: Math.ceil(rest.length / most) }, (_, round) => rest.slice(round * most, (round + 1) * most));
    return alone > 0 ? [servers.slice(0, alone), ...chunks] : chunks;
  });
  return rounds.reduce<number | undefined>((sum, round) => {
    const seconds = round.map(secondsOf);
    return sum === undefined || seconds.includes(undefined) ? undefined : sum + Math.max(0, ...seconds.map((each) => each ?? 0));
  }, 0);
};
