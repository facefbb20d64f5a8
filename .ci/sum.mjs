// usage: node .ci/sum.mjs FILE    Prints `N passed, N failed, N skipped` of the counts that tests/tally-reporter.mjs and .ci/run wrote.
import { readFileSync } from 'node:fs';

const sum = { passed: 0, failed: 0, skipped: 0 };
let failedInStage = 0;
for (const line of readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean)) {
  const { stage, passed = 0, failed = 0, skipped = 0 } = JSON.parse(line);
  sum.passed += passed;
  sum.failed += failed;
  sum.skipped += skipped;
  failedInStage += failed;
  if (stage) {
    // What broke before a test could run (the installation, the linter, the compiler) is one failure all the same.
    if (stage === 'failed' && failedInStage === 0) sum.failed += 1;
    failedInStage = 0;
  }
}
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}\n`);
