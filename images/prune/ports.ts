import type { Ledger } from '../../core/ports.ts';
import type { IntentResult } from '../../core/record/intent.ts';
import type { BakeDoors, RegionalCampaigns } from '../ports.ts';
import type { ImageUse, ImageVersion, StoredImage, StoredServer, StoredSnapshot } from '../record/stored-image.ts';
import type { UsePlace } from './facts.ts';

/** What carries the tag of a pipeline: images, snapshots, servers, and what is done to them. */
export type StoredImagesDoor = {
  /** Disabled and failed ones too. */
  list: (pipeline: string) => Promise<StoredImage[]>;
  listSnapshots: (pipeline: string) => Promise<StoredSnapshot[]>;
  listServers: (pipeline: string) => Promise<StoredServer[]>;
  disable: (image: string) => Promise<IntentResult>;
  enable: (image: string) => Promise<IntentResult>;
  /** Its snapshots go with it. Done where it is not there any more. */
  remove: (image: string) => Promise<IntentResult>;
  endServer: (server: string) => Promise<IntentResult>;
  /** Done where it is not there any more, and where an image uses it after all. */
  deleteSnapshot: (snapshot: string) => Promise<IntentResult>;
};

/** The images that are asked about, and since when those of them are disabled that are. */
export type UseQuery = { images: readonly string[]; disabledSince: Readonly<Record<string, number>> };

/** What in the account names images. */
export type ImageUsesDoor = {
  /** Every version of the pipeline's own parameter, and of every other that holds images. */
  readVersions: (own: string | undefined) => Promise<ImageVersion[]>;
  /** What a place shows: at least all that names one of these images. */
  readUses: Readonly<Record<UsePlace, (query: UseQuery) => Promise<ImageUse[]>>>;
};

/** Everything that pruning needs of the world. */
export type PruneDoors = Pick<BakeDoors, 'clock' | 'bakes' | 'notices'> & {
  ledger: Pick<Ledger, 'acquireLock' | 'releaseLock'> & Pick<RegionalCampaigns, 'listOpenCampaigns' | 'readFleet'>;
  stored: StoredImagesDoor;
  uses: ImageUsesDoor;
};
