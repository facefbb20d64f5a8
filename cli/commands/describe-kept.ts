import { describeKept, type KeptServer } from '../../core/record/kept-server.ts';

/** The failed replacements that a fleet keeps in standby, for people: until when, and why each failed. */
export const describeKeptServers = (fleet: string, kept: readonly KeptServer[]): string[] =>
  kept.map((each) => `${fleet}: ${each.server} of ${each.group} is ${describeKept(each)}: ${each.reason}`);
