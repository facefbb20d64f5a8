import { testLedger } from '../tests/ledger-contract.ts';
import { createMemoryLedger } from './memory-ledger.ts';

testLedger('in memory', async () => createMemoryLedger(() => 0));
