import { connectNotices } from '../../aws/notices.ts';
import type { Environment } from '../../aws/environment.ts';
import { conclude } from './conclude.ts';

/** The function with its doors. */
export const openConclude = ({ clock, ledger, make, variable }: Environment) =>
  conclude({ clock, ledger, notices: connectNotices(make, variable('NOTICES_TOPIC_ARN')) });
