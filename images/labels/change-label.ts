import { InputError, WorldError } from '../../core/errors.ts';
import { type Lock, lockSeconds } from '../../core/record/lock.ts';
import type { BakeDoors } from '../ports.ts';
import type { ImageLabel } from '../record/intent.ts';
import type { SeenVersion } from '../record/observation.ts';
import { type Pipeline, pipelineLock } from '../record/pipeline.ts';

export type LabelDoors = Pick<BakeDoors, 'bakes' | 'labels' | 'clock'> & {
  ledger: Pick<BakeDoors['ledger'], 'acquireLock' | 'releaseLock' | 'reject' | 'listRejected'>;
};

/** What a person asks for, and who asks. */
export type LabelRequest = { pipeline: string; by: string; reason: string };

/** Polls that must see a label where it belongs, and the seconds between them. */
const confirmations = 2;
const restSeconds = 2;

/**
 * Works on the labels of a pipeline under its lock, as bakes do: no step of a bake runs meanwhile.
 *
 * @throws InputError where a bake is publishing, which moves the same labels
 * @throws LockHeld where a step of a bake runs at this moment
 */
export const withPipelineLock = async <Result>(
  doors: LabelDoors,
  { pipeline: name, by }: LabelRequest,
  work: (pipeline: Pipeline, lock: Lock) => Promise<Result>,
): Promise<Result> => {
  const lock = await doors.ledger.acquireLock(pipelineLock(name), `labels by ${by}`, doors.clock.now(), lockSeconds);
  try {
    const pipeline = await doors.bakes.readPipeline(name);
    const open = pipeline.openBake === undefined ? undefined : await doors.bakes.readBake(pipeline.openBake);
    if (open?.step === 'publish') throw new InputError(`bake ${open.id} is publishing, and moves the same labels: wait until it has ended`);
    return await work(pipeline, lock);
  } finally {
    await doors.ledger.releaseLock(lock);
  }
};

/**
 * Moves one label, and reads it back, twice.
 *
 * @throws WorldError where it does not stand where it was put
 */
export const moveLabel = async (doors: LabelDoors, parameter: string, version: number, label: ImageLabel): Promise<void> => {
  const result = await doors.labels.label({ parameter, version, label });
  if (result.outcome === 'refused') throw new WorldError(`the label ${label} of ${parameter} did not move: ${result.message}`);
  for (let seen = 0; seen < confirmations; seen += 1) {
    if (seen > 0) await doors.clock.sleep(restSeconds);
    const at = findVersion(await doors.labels.read(parameter), label);
    if (at?.version !== version)
      throw new WorldError(
        `the label ${label} of ${parameter} is on ${at ? `version ${at.version}` : 'no version'}, not on ${version}: try again`,
      );
  }
};

/** The version that has a label. */
export const findVersion = (versions: readonly SeenVersion[], label: ImageLabel): SeenVersion | undefined =>
  versions.find(({ labels }) => labels.includes(label));
