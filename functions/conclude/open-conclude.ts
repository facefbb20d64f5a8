import type { Environment } from '../../aws/environment.ts';
import { connectNotices } from '../../aws/notices.ts';
import { countFailures } from '../count-failures.ts';
import { conclude } from './conclude.ts';

/** The function with its doors. */
export const openConclude = (environment: Environment) => {
  const { clock, ledger, make, variable, stamp } = environment;
  const notices = connectNotices(make, variable('NOTICES_TOPIC_ARN'));
  return countFailures(environment, conclude({ clock, ledger, notices, release: stamp.release }));
};
