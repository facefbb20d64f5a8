import type { Clock } from '../../core/clock.ts';
import type { Notices } from '../../core/ports.ts';
import type { BakeDoors, BakeLedger, RegionalCampaigns } from '../../images/ports.ts';
import type { Clients } from '../clients.ts';
import { probeByCommand } from '../probe-by-command.ts';
import { probeDocument } from '../probe-document.ts';
import { openRunCommand } from '../run-command.ts';
import { openBakeCommands } from './bake-commands.ts';
import { openBakeServers } from './bake-servers.ts';
import { openBakedImages } from './baked-images.ts';
import { openBaseImages } from './base-images.ts';
import { openImageLabels } from './image-labels.ts';
import { regionalDocuments } from './regional-documents.ts';

/** What another Region has of its own. */
export type RegionalSettings = { clients: Clients; campaigns: RegionalCampaigns };

/** What the doors of bakes cannot find out by themselves. */
export type BakeDoorSettings = {
  clock: Clock;
  bakes: BakeLedger;
  ledger: BakeDoors['ledger'];
  notices: Notices;
  /** Test clusters of Amazon ECS, which a driver of workloads knows. */
  trials: (clients: Clients) => BakeDoors['trials'];
  /** The names of the two Command documents: the one that bakes, and the one that probes a server. */
  bakeDocument: string;
  probeDocument: string;
  openRegion: (region: string) => RegionalSettings;
};

/** Binds every door of a bake to one set of clients. */
export const bindBakeDoors = (clients: Clients, settings: BakeDoorSettings): BakeDoors =>
  bindIn(clients, settings, () => clients.ec2.config.region());

const bindIn = (clients: Clients, settings: BakeDoorSettings, home: () => Promise<string>): BakeDoors => {
  const { ec2, ssm, autoScaling } = clients;
  const { clock, bakes, ledger, notices, openRegion } = settings;
  const regions = new Map<string, BakeDoors>();
  const bindRegion = (region: string): BakeDoors => {
    const { clients: own, campaigns } = openRegion(region);
    const { acquireLock, releaseLock } = ledger;
    return bindIn(own, { ...settings, ...regionalDocuments, ledger: { ...campaigns, acquireLock, releaseLock } }, home);
  };
  return {
    clock,
    bakes,
    ledger,
    notices,
    servers: openBakeServers(ec2, autoScaling),
    commands: openBakeCommands(ssm, settings.bakeDocument),
    trials: settings.trials(clients),
    images: { ...openBakedImages(ec2, home), readBase: openBaseImages(ec2, ssm) },
    labels: openImageLabels(ssm),
    reach: { probe: probeByCommand(openRunCommand(ssm, clock, { name: settings.probeDocument, content: probeDocument })) },
    inRegion: (region) => {
      const doors = regions.get(region) ?? bindRegion(region);
      regions.set(region, doors);
      return doors;
    },
  };
};
