import { createClientMaker } from '../../aws/clients.ts';
import type { Environment } from '../../aws/environment.ts';
import { openPostTraffic } from '../../hooks/post-traffic/open-post-traffic.ts';
import { openPreTraffic } from '../../hooks/pre-traffic/open-pre-traffic.ts';
import { openReaper } from '../../hooks/reaper/open-reaper.ts';
import { openBeginBake } from '../../images/functions/begin-bake/open-begin-bake.ts';
import { openPruneImages } from '../../images/functions/prune-images/open-prune-images.ts';
import { openStepBake } from '../../images/functions/step-bake/open-step-bake.ts';
import type { BakeLedger } from '../../images/ports.ts';
import { createMemoryBakes } from '../../local/memory-bakes.ts';
import type { Program } from './program.ts';

/** The code of the stack of images of this checkout. Its functions share one record of bakes, in memory as the ledger of a rehearsal is. */
export const createImagesProgram = (): Program & { readBakes: () => BakeLedger | undefined } => {
  let bakes: BakeLedger | undefined;
  const bakesOf = ({ ledger, clock }: Environment): BakeLedger => {
    bakes ??= createMemoryBakes(ledger, () => clock.now());
    return bakes;
  };
  return {
    createClientMaker,
    functions: {
      BeginBakeFunction: (environment) => openBeginBake(environment, bakesOf(environment)),
      StepBakeFunction: (environment) => openStepBake(environment, bakesOf(environment)),
      PruneImagesFunction: (environment) => openPruneImages(environment, bakesOf(environment)),
      PreTrafficFunction: openPreTraffic,
      PostTrafficFunction: openPostTraffic,
      ReaperFunction: openReaper,
    },
    readBakes: () => bakes,
  };
};
