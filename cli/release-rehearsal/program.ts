import { createClientMaker } from '../../aws/clients.ts';
import type { Environment } from '../../aws/environment.ts';
import { openAdvance } from '../../functions/advance/open-advance.ts';
import { openAttest } from '../../functions/attest/open-attest.ts';
import { openBegin } from '../../functions/begin/open-begin.ts';
import { openConclude } from '../../functions/conclude/open-conclude.ts';
import { openJanitor } from '../../functions/janitor/open-janitor.ts';
import { openPrune } from '../../functions/prune/open-prune.ts';
import { openPostTraffic } from '../../hooks/post-traffic/open-post-traffic.ts';
import { openPreTraffic } from '../../hooks/pre-traffic/open-pre-traffic.ts';
import { openReaper } from '../../hooks/reaper/open-reaper.ts';

type Open = (environment: Environment) => (event: never, context: never) => Promise<unknown>;

/** The code of one release: how clients are made, and each function by its name in the template. */
export type Program = { createClientMaker: typeof createClientMaker; functions: Record<string, Open> };

/** The code of this checkout. Probes are answered by the embedded cloud. */
export const program: Program = {
  createClientMaker,
  functions: {
    BeginFunction: openBegin,
    AdvanceFunction: openAdvance,
    ConcludeFunction: openConclude,
    AttestFunction: openAttest,
    PruneFunction: openPrune,
    JanitorFunction: openJanitor,
    PreTrafficFunction: openPreTraffic,
    PostTrafficFunction: openPostTraffic,
    ReaperFunction: openReaper,
  },
};
