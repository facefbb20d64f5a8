import { bounce } from './bouncer.ts';
import { migrateNodes } from './clusterman.ts';
import { cycleNodes } from './cyclops.ts';
import { rollEks } from './eks-rolling-update.ts';
import { refreshInstances } from './instance-refresh.ts';
import { disruptByDrift } from './karpenter.ts';
import { upgradeByKeiko } from './keiko.ts';
import { updateByKops } from './kops.ts';
import { rollDeployment } from './kubernetes-surge.ts';
import { rebootByKured } from './kured.ts';
import type { Peer } from './peer.ts';

/** Checkpoints and their delay as in the example of the user guide (asg-adding-checkpoints-instance-refresh). */
const checkpoints = { percentages: [20, 50, 100], delaySeconds: 900 };

/** The peers of the bench, by the names that its tables show. */
export const peers: readonly Peer[] = [
  { name: 'kubernetes-surge', run: rollDeployment },
  {
    name: 'instance-refresh-launch-first',
    run: (draws) => refreshInstances({ isLaunchFirst: true, warmupSeconds: 60, isHeldUntilReady: true }, draws),
  },
  { name: 'instance-refresh', run: (draws) => refreshInstances({ isLaunchFirst: false, warmupSeconds: 300 }, draws) },
  {
    name: 'instance-refresh-checkpoints',
    run: (draws) => refreshInstances({ isLaunchFirst: false, warmupSeconds: 300, checkpoints }, draws),
  },
  { name: 'kops', run: updateByKops },
  { name: 'karpenter', run: disruptByDrift },
  { name: 'cyclops', run: cycleNodes },
  { name: 'keiko', run: upgradeByKeiko },
  { name: 'clusterman', run: migrateNodes },
  { name: 'kured', run: rebootByKured },
  { name: 'bouncer-batch-canary', run: (draws) => bounce('batch-canary', draws) },
  { name: 'bouncer-canary', run: (draws) => bounce('canary', draws) },
  { name: 'bouncer-serial', run: (draws) => bounce('serial', draws) },
  { name: 'eks-rolling-update', run: rollEks },
];
