import { appendFileSync } from 'node:fs';

/** Adds the counts of one Jest run as a line to the file named in TALLY_FILE, for the sum that `.ci/run` prints last. */
export default function tallyReporter() {
  return {
    onRunComplete: (_contexts, results) => {
      const file = process.env.TALLY_FILE;
      if (!file) return;
      // A file that does not even load has no tests to count, and must not look like a pass.
      const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
      const skipped = results.numPendingTests + results.numTodoTests;
      appendFileSync(file, `${JSON.stringify({ passed: results.numPassedTests, failed, skipped })}\n`);
    },
  };
}
