import type { Live } from '../../aws/aliases/live.ts';
import type { Clock } from '../../core/clock.ts';
import type { Ledger, Notices } from '../../core/ports.ts';
import type { Lease } from '../../core/record/lease.ts';
import type { Deployments, ReleaseLedger } from '../../core/release-ports.ts';
import type { Verdict } from '../../fitness/decide.ts';
import type { Gate } from '../../fitness/judge-release.ts';

/** What the attestation needs of the world. */
export type AttestDoors = {
  clock: Pick<Clock, 'now' | 'sleep'>;
  release: string;
  releases: ReleaseLedger;
  /** Checks that the ledger is the account's. @throws WorldError */
  checkLedger: () => Promise<void>;
  /** Who signed a proof of their identity. @throws InputError when it is none, WorldError when AWS STS did not answer */
  identify: (caller: string) => Promise<string>;
  ledger: Pick<Ledger, 'listOpenCampaigns'>;
  notices: Notices;
  canaryFleets: readonly string[];
  deployments: Pick<Deployments, 'read'>;
  readLive: () => Promise<Live>;
  /** All function versions of what is live (`nameVersion`). @throws WorldError when one could not be read */
  readVersions: (live: Live) => Promise<readonly string[]>;
  openGate: (live: Live) => Promise<Gate>;
};

/** What an attestation came to, in words and with the lease as it is now. */
export type Attestation = { outcome: Verdict['outcome'] | 'not-now' | 'break-glass'; reason: string; blocks: string[]; lease?: Lease };
