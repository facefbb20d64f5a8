type Entry = { ms: number; order: number; act: () => void; isOff: boolean };

export type EventQueue = {
  /** Keeps `act` for the time `ms`; answers how to call it off. */
  add: (ms: number, act: () => void) => () => void;
  /** The time of the earliest event, in milliseconds; undefined when there is none. */
  peek: () => number | undefined;
  /** Removes and answers the earliest event. */
  take: () => (() => void) | undefined;
};

const isBefore = (a: Entry, b: Entry): boolean => a.ms < b.ms || (a.ms === b.ms && a.order < b.order);

/** Events in order of time, then of arrival (a binary heap). */
export const createEventQueue = (): EventQueue => {
  const heap: Entry[] = [];
  let arrivals = 0;

  const swap = (i: number, j: number): void => {
    [heap[i], heap[j]] = [heap[j] as Entry, heap[i] as Entry];
  };
  const rise = (from: number): void => {
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(heap[i] as Entry, heap[parent] as Entry)) return;
      swap(i, parent);
      i = parent;
    }
  };
  const sink = (): void => {
    let i = 0;
    for (;;) {
      const children = [2 * i + 1, 2 * i + 2].filter((child) => child < heap.length);
      const least = children.reduce((best, child) => (isBefore(heap[child] as Entry, heap[best] as Entry) ? child : best), i);
      if (least === i) return;
      swap(i, least);
      i = least;
    }
  };
  const shift = (): Entry | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (first && last && first !== last) {
      heap[0] = last;
      sink();
    }
    return first;
  };
  const dropCancelled = (): void => {
    while (heap[0]?.isOff) shift();
  };

  return {
    add: (ms, act) => {
      const entry: Entry = { ms, order: arrivals, act, isOff: false };
      arrivals += 1;
      heap.push(entry);
      rise(heap.length - 1);
      return () => {
        entry.isOff = true;
      };
    },
    peek: () => {
      dropCancelled();
      return heap[0]?.ms;
    },
    take: () => {
      dropCancelled();
      return shift()?.act;
    },
  };
};
