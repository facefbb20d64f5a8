import { createClientMaker } from '../../aws/clients.ts';
import type { ProbeAnswer } from '../../aws/reach.ts';
import { connectSecrets } from '../../aws/secrets.ts';
import { systemClock } from '../../local/system-clock.ts';
import { compressAnswer } from './compress-answer.ts';
import { openCredentials } from './open-credentials.ts';
import { createProbe } from './probe.ts';

const probe = createProbe(openCredentials(connectSecrets(createClientMaker({}, 'probe')), systemClock));

export const handler = async (event: unknown): Promise<ProbeAnswer> => compressAnswer(await probe(event));
