import type { Deployment } from '../core/release-ports.ts';

/** What is judged: the version of `begin`, and the deployment that brings it, if one does. */
export type Candidate = { functionVersion: string; currentVersion?: string; deployment?: Deployment };
