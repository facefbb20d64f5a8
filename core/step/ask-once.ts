/** Answers each question once; one that failed is asked again. */
export const askOnce = <Answer>(ask: (question: string) => Promise<Answer>): ((question: string) => Promise<Answer>) => {
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
