import type { Sign } from './heal.ts';

/** Signs of which one is enough: dead hardware, and a host that its scheduler has lost. The others need a second one. */
const enoughAlone: readonly Sign['kind'][] = ['status-check', 'agent'];

/** Do these signs together prove that the server is bad? A lost agent proves it only where those of its peers are there. */
export const isBad = (signs: readonly Sign[], arePeersConnected: boolean): boolean => {
  const kinds = new Set(signs.map(({ kind }) => kind).filter((kind) => kind !== 'agent' || arePeersConnected));
  return enoughAlone.some((kind) => kinds.has(kind)) || kinds.size >= 2;
};
