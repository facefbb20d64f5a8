import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { RegionalCampaigns } from '../../images/ports.ts';
import type { PruneDoors } from '../../images/prune/ports.ts';
import type { PruneImagesDoors } from '../../images/prune/prune-images.ts';
import { type Clients, inRegion, type MakeClient } from '../clients.ts';
import { openFleetRequestImages } from './fleet-request-images.ts';
import { openGroupImages } from './group-images.ts';
import { openImageReferences } from './image-references.ts';
import { openImageVersions } from './image-versions.ts';
import { openRecipes } from './recipes.ts';
import { connectRegionalCampaigns } from './regional-campaigns.ts';
import { openStoredImages } from './stored-images.ts';

/** What the doors of pruning cannot find out by themselves. */
export type PruneDoorSettings = Pick<PruneDoors, 'clock' | 'bakes' | 'ledger' | 'notices'>;

type PruneClients = Pick<Clients, 'ec2' | 'ssm' | 'autoScaling'>;
/** What another Region has of its own. */
type RegionOf = (region: string) => { clients: PruneClients; campaigns: RegionalCampaigns };

/** Binds every door that pruning needs to one set of clients, and to others for each other Region. */
export const bindPruneDoors = (clients: PruneClients, settings: PruneDoorSettings, openRegion: RegionOf): PruneImagesDoors => ({
  ...bindIn(clients, settings),
  recipes: openRecipes(clients.ssm),
  inRegion: (region) => {
    const { clients: own, campaigns } = openRegion(region);
    const { acquireLock, releaseLock } = settings.ledger;
    return bindIn(own, { ...settings, ledger: { ...campaigns, acquireLock, releaseLock } });
  },
});

const bindIn = ({ ec2, ssm, autoScaling }: PruneClients, settings: PruneDoorSettings): PruneDoors => ({
  ...settings,
  stored: openStoredImages(ec2),
  uses: {
    readVersions: openImageVersions(ssm),
    readUses: { ...openImageReferences(ec2), ...openGroupImages(autoScaling, ec2), ...openFleetRequestImages(ec2) },
  },
});

const clientsOf = (make: MakeClient): PruneClients => ({
  ec2: make(EC2Client),
  ssm: make(SSMClient),
  autoScaling: make(AutoScalingClient),
});

/** The same, with clients of its own. */
export const connectPruneDoors = (make: MakeClient, settings: PruneDoorSettings): PruneImagesDoors =>
  bindPruneDoors(clientsOf(make), settings, (region) => {
    const own = inRegion(make, region);
    return { clients: clientsOf(own), campaigns: connectRegionalCampaigns(own, () => settings.clock.now()) };
  });
