import type { Subject } from '../../fitness-function.ts';
import { alarmWatch } from './alarm-watch.ts';
import { aliasAfter } from './alias-after.ts';
import { aliasBefore } from './alias-before.ts';
import { chain } from './chain.ts';
import { definitionGuarded } from './definition-guarded.ts';
import { hooksNamed } from './hooks-named.ts';
import { logging } from './logging.ts';
import type { ReleaseDeployment } from './release-deployment.ts';
import { rollback } from './rollback.ts';
import { stamp } from './stamp.ts';
import { timeLimits } from './time-limits.ts';
import { tracing } from './tracing.ts';
import { trafficShift } from './traffic-shift.ts';

/** The fitness functions of a deployment of the Recycler, one line each. */
export const deployment: Subject<ReleaseDeployment> = {
  name: 'deployment',
  heading: 'The deployment',
  functions: [
    definitionGuarded,
    stamp,
    chain,
    aliasBefore,
    aliasAfter,
    rollback,
    alarmWatch,
    trafficShift,
    hooksNamed,
    timeLimits,
    logging,
    tracing,
  ],
};
