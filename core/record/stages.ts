/** The stages of a swap, each entered at most once and in this order. Which of them occur depends on method and workload. */
export const stages = ['launching', 'booting', 'checking', 'joined', 'cordoning', 'draining', 'drained', 'terminating', 'done'] as const;
export type Stage = (typeof stages)[number];

/** In which order a server and its replacement come and go. */
export type Method = 'launch-first' | 'terminate-first';
