import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Answer, Job } from './job.ts';

/** Jobs that one child takes before a fresh one follows: what a mutant left hanging stays in memory. */
const jobsPerChild = 8;
/** Real seconds after which a job counts as hung. A good one takes a few. */
const limitSeconds = 150;

const startChild = (): ChildProcess =>
  fork(join(import.meta.dirname, 'run-one.ts'), [], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-old-space-size=1500'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });

/** Runs one job in a child; the child is ended where the job takes too long. */
const runIn = async (child: ChildProcess, job: Job): Promise<Answer> =>
  new Promise((resolve) => {
    const began = performance.now();
    const finish = (answer: Answer): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve(answer);
    };
    const seconds = (): number => (performance.now() - began) / 1_000;
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      finish({ id: job.id, seconds: seconds(), is: 'hung' });
    }, limitSeconds * 1_000);
    child.once('message', (answer) => finish(answer as Answer));
    child.once('exit', (code, signal) =>
      finish({ id: job.id, seconds: seconds(), is: 'broke', reason: `the process ended: ${signal ?? code}` }),
    );
    child.send(job);
  });

/** Runs jobs in two children, in the order in which they come; answers as each is done. Jobs may be made while others run. */
export const runJobs = async (next: () => Promise<Job | undefined>, onAnswer: (answer: Answer, job: Job) => void): Promise<void> => {
  // One maker at a time: what is drawn does not depend on which child is faster.
  let making: Promise<unknown> = Promise.resolve();
  const take = (): Promise<Job | undefined> => {
    const job = making.then(next);
    making = job.catch(() => undefined);
    return job;
  };
  const work = async (): Promise<void> => {
    let child: ChildProcess | undefined;
    let taken = 0;
    try {
      for (let job = await take(); job; job = await take()) {
        child ??= startChild();
        const answer = await runIn(child, job);
        taken += 1;
        onAnswer(answer, job);
        if (answer.is === 'done' && taken < jobsPerChild) continue;
        child.kill('SIGKILL');
        child = undefined;
        taken = 0;
      }
    } finally {
      child?.kill('SIGKILL');
    }
  };
  await Promise.all([work(), work()]);
};
