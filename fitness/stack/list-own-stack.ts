import { readOnce } from '../examination.ts';
import { connectStack } from './door.ts';

/** Every resource that the stack has now, listed once in an examination. */
export const listOwnStack = readOnce(({ make, stack }) => connectStack(make).list(stack));

/** The parameters that people gave the stack, read once in an examination. */
export const readOwnParameters = readOnce(({ make, stack }) => connectStack(make).readParameters(stack));
