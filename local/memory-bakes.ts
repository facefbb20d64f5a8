import { FenceBroken, NewerSchema, WorldError } from '../core/errors.ts';
import type { Ledger } from '../core/ports.ts';
import { copyRecord } from '../core/record/copy-record.ts';
import type { Lock } from '../core/record/lock.ts';
import type { BakeLedger } from '../images/ports.ts';
import type { Bake } from '../images/record/bake.ts';
import type { BakeIntent } from '../images/record/intent.ts';
import type { Pipeline } from '../images/record/pipeline.ts';
import type { PruneIntent } from '../images/record/prune-intent.ts';
import { bakeSchema, describeNewerBake } from '../images/record/schema.ts';

type Written = { id: string; at: number; intent: BakeIntent };

/**
 * The record of bakes in memory: the twin of the one on DynamoDB, held to the same contract suite.
 *
 * @param locks the ledger whose locks are the fence
 */
export const createMemoryBakes = (locks: Pick<Ledger, 'readLock'>, now: () => number): BakeLedger => {
  const pipelines = new Map<string, Pipeline>();
  const bakes = new Map<string, Bake>();
  const intents = new Map<string, Written[]>();
  const pruned = new Map<string, { at: number; intent: PruneIntent }[]>();

  const fence = async (lock: Lock): Promise<void> => {
    const held = await locks.readLock(lock.resource);
    if (held?.token !== lock.token || held.holder !== lock.holder) throw new FenceBroken(`the lock of ${lock.resource} was taken over`);
  };
  const pipelineOf = (name: string): Pipeline => pipelines.get(name) ?? { name };
  const readBake = (id: string): Bake => {
    const bake = bakes.get(id);
    if (!bake) throw new WorldError(`bake ${id} is not in the ledger`);
    if (bake.schema > bakeSchema) throw new NewerSchema(describeNewerBake(bake));
    return copyRecord(bake);
  };

  return {
    readPipeline: async (name) => copyRecord(pipelineOf(name)),
    listPipelines: async () => [...pipelines.values()].map(copyRecord),
    openBake: async (bake, lock) => {
      await fence(lock);
      const pipeline = pipelineOf(bake.pipeline);
      if (pipeline.openBake !== undefined) return readBake(pipeline.openBake);
      pipelines.set(bake.pipeline, { ...pipeline, openBake: bake.id });
      bakes.set(bake.id, copyRecord(bake));
      return copyRecord(bake);
    },
    readBake: async (id) => readBake(id),
    listBakes: async (pipeline) => [...bakes.values()].filter((bake) => bake.pipeline === pipeline).map(copyRecord),
    commit: async ({ bake, pipeline, intents: decided, lock }) => {
      await fence(lock);
      if (bakes.get(bake.id)?.version !== bake.version) throw new FenceBroken(`bake ${bake.id} was written by another holder`);
      bakes.set(bake.id, copyRecord({ ...bake, version: bake.version + 1 }));
      pipelines.set(pipeline.name, copyRecord(pipeline));
      intents.set(bake.id, [
        ...(intents.get(bake.id) ?? []),
        ...decided.map(({ id, intent }) => ({ id, at: now(), intent: copyRecord(intent) })),
      ]);
    },
    writePipeline: async (pipeline, lock, decided = []) => {
      await fence(lock);
      pipelines.set(pipeline.name, copyRecord(pipeline));
      const added = decided.map((intent) => ({ at: now(), intent: copyRecord(intent) }));
      pruned.set(pipeline.name, [...(pruned.get(pipeline.name) ?? []), ...added]);
    },
    readPipelineIntents: async (name) => copyRecord(pruned.get(name) ?? []),
    readBakeIntents: async (id) => copyRecord(intents.get(id) ?? []),
  };
};
