import type { ProbeAnswer } from '../../aws/reach.ts';
import { compressAnswer } from './compress-answer.ts';
import { probe } from './probe.ts';

export const handler = async (event: unknown): Promise<ProbeAnswer> => compressAnswer(await probe(event));
