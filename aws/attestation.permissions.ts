import { type DoorPermissions, invokeFunction } from './permission.ts';

/** The action of `attestation.ts`, which only the command line uses. */
export const attestationPermissions: DoorPermissions = { request: [invokeFunction] };
