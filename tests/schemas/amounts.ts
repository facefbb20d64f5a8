import * as z from 'zod/mini';

export const count = z.int().check(z.nonnegative());

export const amount = z.number().check(z.nonnegative());

export const time = z.iso.datetime();

export const outcome = z.enum(['done', 'nothing-due', 'stopped', 'failed', 'running']);
