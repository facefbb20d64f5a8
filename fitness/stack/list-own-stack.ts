import { readOnce } from '../examination.ts';
import { connectStack } from './door.ts';

/** Every resource that the stack has now, listed once in an examination. */
export const listOwnStack = readOnce(({ make, stack }) => connectStack(make).list(stack));
