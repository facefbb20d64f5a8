/** Records by id that remember what they were, so that a reader may see the past. A record is never changed, but set anew. */
export type Store<Value> = {
  get: (id: string) => Value | undefined;
  set: (id: string, value: Value) => void;
  delete: (id: string) => void;
  list: () => Value[];
  /** Every record as it was then. */
  listAsOf: (ms: number) => Value[];
};

/** An empty store. */
export const createStore = <Value>(now: () => number): Store<Value> => {
  const present = new Map<string, Value>();
  const histories = new Map<string, { at: number; value: Value | undefined }[]>();
  const remember = (id: string, value: Value | undefined): void => {
    const history = histories.get(id) ?? [];
    history.push({ at: now(), value });
    histories.set(id, history);
  };
  return {
    get: (id) => present.get(id),
    set: (id, value) => {
      present.set(id, value);
      remember(id, value);
    },
    delete: (id) => {
      if (present.delete(id)) remember(id, undefined);
    },
    list: () => [...present.values()],
    listAsOf: (ms) => [...histories.values()].flatMap((history) => history.findLast(({ at }) => at <= ms)?.value ?? []),
  };
};
