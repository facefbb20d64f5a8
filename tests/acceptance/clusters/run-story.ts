import type { Distribution } from './distributions.ts';
import { setStage } from './stage.ts';
import type { Story } from './stories/story.ts';
import { findBreaches, type Verdict } from './verdict.ts';

/** What became of a story on one distribution. */
export type StoryResult = {
  story: string;
  distribution: string;
  /** Empty where all is as it must be. */
  breaches: string[];
  verdict: Verdict;
  /** From the start of the first node to the end of the last. */
  seconds: number;
  notes: string[];
};

/** Plays one story on a cluster of its own, and judges it; `say` gets each line of its log. @throws Error where the distribution cannot be run here */
export const runStory = async (
  story: Story,
  distribution: Distribution,
  say: (line: string) => void = () => undefined,
): Promise<StoryResult> => {
  const begun = Date.now();
  const notes: string[] = [];
  const note = (line: string): void => {
    notes.push(line);
    say(line);
  };
  const stage = await setStage(distribution, { ...story.options, note });
  try {
    const own = await story.play(stage).catch((error: Error) => [`the story broke off: ${error.message}`]);
    const verdict = await stage.judge(own.length > 0 ? 120 : undefined);
    return {
      story: story.name,
      distribution: distribution.name,
      breaches: [...own, ...findBreaches(verdict)],
      verdict,
      seconds: Math.round((Date.now() - begun) / 1_000),
      notes,
    };
  } finally {
    await stage.close();
  }
};
