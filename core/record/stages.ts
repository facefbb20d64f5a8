/** In which order a server and its replacement come and go. `reimage`: the server itself comes back, from another image. */
export type Method = 'launch-first' | 'terminate-first' | 'reimage';

/**
 * The stages of a swap by method, each entered at most once and in this order. Cordoning, draining and drained occur only where a workload drains
 * its servers.
 */
export const stagesOf = {
  'launch-first': ['launching', 'booting', 'checking', 'joined', 'cordoning', 'draining', 'drained', 'terminating', 'done'],
  'terminate-first': ['cordoning', 'draining', 'drained', 'terminating', 'booting', 'checking', 'joined', 'done'],
  reimage: ['cordoning', 'draining', 'drained', 'reimaging', 'booting', 'checking', 'joined', 'done'],
} as const satisfies Record<Method, readonly string[]>;

export type Stage = (typeof stagesOf)[Method][number];

/** May a swap of this method go from one stage to another? A stage that the method does not know lies before all others. */
export const mayEnterStage = (method: Method, from: Stage, to: Stage): boolean => {
  const stages: readonly Stage[] = stagesOf[method];
  return stages.includes(to) && stages.indexOf(to) > stages.indexOf(from);
};
