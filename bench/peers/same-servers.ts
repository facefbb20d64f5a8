import type { PeerDraws } from './peer.ts';

/** Servers for the tests of the peers, all alike: `bootSeconds` to boot, 120 to drain and 60 to end, so that one is gone after 180. */
export const sameServers = (servers: number, slots: number, bootSeconds = 120): PeerDraws => ({
  slots,
  boots: Array<number>(servers).fill(bootSeconds),
  old: Array.from({ length: servers }, () => ({ drainSeconds: 120, terminateSeconds: 60, phase: 0, pause: 0 })),
});
