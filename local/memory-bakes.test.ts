import { testBakeLedger } from '../tests/bake-ledger-contract.ts';
import { createMemoryBakes } from './memory-bakes.ts';
import { createMemoryLedger } from './memory-ledger.ts';

const now = Date.parse('2026-01-05T09:00:00Z');

testBakeLedger('in memory', async () => {
  const ledger = createMemoryLedger(() => now);
  return { ledger, bakes: createMemoryBakes(ledger, () => now) };
});
