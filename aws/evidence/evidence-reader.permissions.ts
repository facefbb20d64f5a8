import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The action of `evidence-reader.ts`, which only the command line uses. */
export const evidenceReaderPermissions: DoorPermissions = { read: [named('s3', 'GetObject', referenceOf('amazons3'))] };
