import type { Decision } from '../../../core/record/decision.ts';
import type { Swap } from '../../../core/record/swap.ts';
import { createIndex } from './data-set.ts';
import { fleet } from './search-cloud.ts';
import type { Stage } from './stage.ts';
import { type RecyclerEnd, type RecyclerOptions, type RunningRecycler, startRecycler } from './start-recycler.ts';

/** A campaign on a stage: the process that runs it, and what it has decided so far. */
export type Recycling = RunningRecycler & {
  /** Resolves with the first swap of which a decision says so. @rejects when the Recycler ends before */
  reaches: (isSo: (swap: Swap) => boolean) => Promise<Swap>;
};

/** One index is created once the first replacement has joined. */
const createLate = (stage: Stage): (() => Promise<void>) => {
  let shape = stage.late;
  return async () => {
    if (!shape) return;
    const { name } = shape;
    const created = createIndex(stage.address(), shape);
    shape = undefined;
    await created;
    stage.writer.add(name);
  };
};
const late = new WeakMap<Stage, () => Promise<void>>();

const hasJoined = ({ stages }: Swap): boolean => stages.some(({ name }) => name === 'joined');

/** Starts the Recycler on the fleet of a stage, or starts it again. */
export const recycle = (stage: Stage, options: Omit<RecyclerOptions, 'fleet' | 'runFolder'> = {}): Recycling => {
  const createOnce = late.get(stage) ?? createLate(stage);
  late.set(stage, createOnce);
  const seen = new Map<string, Swap>();
  const listeners = new Set<() => void>();
  const onDecision = (decision: Decision): void => {
    for (const swap of decision.state.swaps) seen.set(swap.id, swap);
    if (decision.state.swaps.some(hasJoined)) createOnce().catch((error: Error) => stage.note(`creating an index: ${error.message}`));
    stage.note(describeDecision(decision));
    for (const listen of listeners) listen();
    options.onDecision?.(decision);
  };
  const running = startRecycler(stage.world, stage.ledger, { ...options, fleet, runFolder: stage.cluster.snapshots, onDecision });
  const reaches: Recycling['reaches'] = (isSo) =>
    new Promise((resolve, reject) => {
      const listen = (): void => {
        const found = [...seen.values()].find(isSo);
        if (!found) return;
        listeners.delete(listen);
        resolve(found);
      };
      listeners.add(listen);
      listen();
      running.ended.then((end) => reject(new Error(`the Recycler ended before it came so far: ${JSON.stringify(end)}`)), reject);
    });
  return { ...running, reaches };
};

/** What a decision says, for the log of a story. */
const describeDecision = ({ at, headline, blocked, intents, state }: Decision): string =>
  `${new Date(at).toISOString().slice(11, 19)} ${headline}; ${state.swaps.map(({ victim, stage }) => `${victim.slice(-4)} ${stage}`).join(', ')}; ${intents
    .map((intent) => intent.kind)
    .join(' ')}; ${blocked.map(({ reason, servers }) => `${reason} (${servers.map((id) => id.slice(-4))})`).join('; ')}`;

/** How the campaign came to its end, in one word of its own or of the process. */
export const readOutcome = async ({ ledger }: Stage, end: RecyclerEnd): Promise<string> => {
  if (end === 'killed') return 'killed';
  if (end.campaign === undefined) return `${end.action}: ${end.reason}`;
  return (await ledger.readCampaign(end.campaign)).campaign.outcome ?? 'not ended';
};
