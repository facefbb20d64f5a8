import { connectNotices } from '../../aws/notices.ts';
import { openEnvironment } from '../environment.ts';
import { conclude } from './conclude.ts';

const { clock, ledger, make } = openEnvironment('conclude');

export const handler = conclude({ clock, ledger, notices: connectNotices(make, process.env.NOTICES_TOPIC_ARN) });
