import type { Doors } from '../ports.ts';

/** Answers each question once; one that failed is asked again. */
const once = <Answer>(ask: (question: string) => Promise<Answer>): ((question: string) => Promise<Answer>) => {
  const answers = new Map<string, Promise<Answer>>();
  return (question) => {
    const known = answers.get(question);
    if (known) return known;
    const answer = ask(question);
    answers.set(question, answer);
    answer.catch(() => answers.delete(question));
    return answer;
  };
};

/**
 * The same doors for one call of the function, less than a minute: what people change by hand (policy, account, an instance refresh) is read
 * once for all of its polls. What serves, who paused and which alarms go off is read at each.
 */
export const rememberReads = (doors: Doors): Doors => {
  const policy = once((name) => doors.policies.read(name));
  const account = once(() => doors.policies.readAccount());
  const refreshes = once((names) => doors.groups.findRefreshes(JSON.parse(names) as string[]));
  return {
    ...doors,
    policies: { read: policy, readAccount: () => account('') },
    groups: { ...doors.groups, findRefreshes: (names) => refreshes(JSON.stringify(names)) },
  };
};
