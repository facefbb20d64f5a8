import { probe } from './probe.ts';

export const handler = probe;
