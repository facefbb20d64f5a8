import type { Answer, Job } from './job.ts';
import { rehearseJob } from './rehearse-job.ts';

const send = (answer: Answer): void => void process.send?.(answer);

const answer = async (job: Job): Promise<void> => {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1_000;
  try {
    const fate = await rehearseJob(job);
    send({ id: job.id, seconds: seconds(), is: 'done', fate });
  } catch (error) {
    send({ id: job.id, seconds: seconds(), is: 'broke', reason: `${(error as Error).name}: ${(error as Error).message}`.slice(0, 300) });
  }
};

// A mutant may leave promises behind that fail later, when nothing waits for them any more.
process.on('unhandledRejection', () => undefined);
process.on('uncaughtException', () => undefined);
// What a mutant prints is no result.
console.log = () => undefined;

/** A child that rehearses one job after the other, as they are sent to it. */
process.on('message', (job: Job) => void answer(job));
