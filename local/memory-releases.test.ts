import { testReleaseLedger } from '../tests/release-ledger-contract.ts';
import { createMemoryLedger } from './memory-ledger.ts';
import { createMemoryReleases } from './memory-releases.ts';

testReleaseLedger('in memory', async () => {
  const releases = createMemoryReleases();
  return { releases, ledger: createMemoryLedger(() => 0, releases) };
});
