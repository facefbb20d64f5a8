/**
 * The makespan in seconds of the reference `list`: a continuous schedule without gates that learns of every event at once. Each piece of
 * work takes the slot that is free first, in the order given. No engine that must find out what happened, or prove an image first, can be
 * expected to reach it; the lower bound does not even ask for an order.
 *
 * @param seconds for each replacement how long it holds a slot, in the order in which replacements are launched
 * @param slots slots at once, at least 1
 */
export const listSchedule = (seconds: readonly number[], slots: number): number => {
  const freeAt = Array<number>(Math.max(1, Math.floor(slots))).fill(0);
  let makespan = 0;
  for (const work of seconds) {
    const start = Math.min(...freeAt);
    freeAt[freeAt.indexOf(start)] = start + work;
    makespan = Math.max(makespan, start + work);
  }
  return makespan;
};
