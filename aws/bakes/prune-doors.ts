import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { PruneDoors } from '../../images/prune/ports.ts';
import type { PruneImagesDoors } from '../../images/prune/prune-images.ts';
import type { Clients, MakeClient } from '../clients.ts';
import { openFleetRequestImages } from './fleet-request-images.ts';
import { openGroupImages } from './group-images.ts';
import { openImageReferences } from './image-references.ts';
import { openImageVersions } from './image-versions.ts';
import { openRecipes } from './recipes.ts';
import { openStoredImages } from './stored-images.ts';

/** What the doors of pruning cannot find out by themselves. */
export type PruneDoorSettings = Pick<PruneDoors, 'clock' | 'bakes' | 'ledger' | 'notices'>;

/** Binds every door that pruning needs to one set of clients. */
export const bindPruneDoors = (
  { ec2, ssm, autoScaling }: Pick<Clients, 'ec2' | 'ssm' | 'autoScaling'>,
  settings: PruneDoorSettings,
): PruneImagesDoors => ({
  ...settings,
  stored: openStoredImages(ec2),
  uses: {
    readVersions: openImageVersions(ssm),
    readUses: { ...openImageReferences(ec2), ...openGroupImages(autoScaling, ec2), ...openFleetRequestImages(ec2) },
  },
  recipes: openRecipes(ssm),
});

/** The same, with clients of its own. */
export const connectPruneDoors = (make: MakeClient, settings: PruneDoorSettings): PruneImagesDoors =>
  bindPruneDoors({ ec2: make(EC2Client), ssm: make(SSMClient), autoScaling: make(AutoScalingClient) }, settings);
