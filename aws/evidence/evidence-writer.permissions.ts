import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The action of `evidence-writer.ts`. */
export const evidenceWriterPermissions: DoorPermissions = { write: [named('s3', 'PutObject', referenceOf('amazons3'))] };
