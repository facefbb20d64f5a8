import { InputError, LockHeld } from '../core/errors.ts';
import type { ReportOutcome } from '../core/report/report.ts';

/** Exit statuses of the command line: see the contract in docs/command-line.md. */
export const exitStatus = { done: 0, failed: 1, wrongInput: 2, stopped: 3, workDue: 10 } as const;

/** The exit status of a report's outcome: what never came to an end is held. */
export const statusOf = (outcome: ReportOutcome | 'running'): number =>
  outcome === 'failed' ? exitStatus.failed : outcome === 'stopped' || outcome === 'running' ? exitStatus.stopped : exitStatus.done;

/** The exit status of an error that ended a command. */
export const statusOfError = (error: unknown): number =>
  error instanceof InputError ? exitStatus.wrongInput : error instanceof LockHeld ? exitStatus.stopped : exitStatus.failed;
