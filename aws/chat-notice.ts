import type { Notice } from '../core/ports.ts';

const guide = { title: 250, description: 8_000, nextStep: 350, keyword: 75 } as const;

/**
 * What Amazon Q Developer in chat applications posts to Slack and Microsoft Teams from a topic, and the lengths that it allows; text in any other form is
 * dropped ("Custom notifications", Amazon Q Developer in chat applications administrator guide, custom-notifs).
 */
export type ChatNotice = {
  version: '1.0';
  source: 'custom';
  content: { textType: 'client-markdown'; title: string; description: string; nextSteps?: string[]; keywords: string[] };
  metadata: { threadId: string; summary: string; additionalContext: Record<string, string>; enableCustomActions: false };
};

/** What a notice about no fleet is called, and the thread that it goes to. */
const itself = 'Instance Recycler';

/** "Slack uses three characters as control characters, which must be converted to HTML entities": without that, a reason could mention a whole channel. */
const escapeMarkup = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A text of at most that many characters, with no entity cut in two. */
const shorten = (text: string, most: number): string => {
  const escaped = escapeMarkup(text);
  return escaped.length <= most ? escaped : `${escaped.slice(0, most - 3).replace(/&[a-z]*$/, '')}...`;
};

/** Parts of at most that many characters, broken between sentences, else between words: nothing of it is left out. */
const splitWhole = (text: string, most: number): string[] => {
  const parts: string[] = [];
  let rest = escapeMarkup(text);
  while (rest.length > most) {
    const window = rest.slice(0, most + 1);
    const sentence = window.lastIndexOf('; ');
    const word = window.lastIndexOf(' ');
    const end = sentence > 0 ? sentence + 1 : word > 0 ? word : window.slice(0, most).replace(/&[a-z]*$/, '').length;
    parts.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trimStart();
  }
  return rest === '' ? parts : [...parts, rest];
};

/** A notice as chat tools show it: what happened, and what to do, always whole. All of a campaign is one thread. */
export const toChatNotice = ({ level, text, next, fleet, campaign, server, release }: Notice): ChatNotice => {
  const about = fleet || itself;
  const headline = shorten(`${level.toUpperCase()} ${about}: ${text.replaceAll(/\s+/g, ' ')}`, guide.title);
  const facts = Object.entries({ level, fleet: about, campaign, server, release }).filter((fact): fact is [string, string] =>
    Boolean(fact[1]),
  );
  const todo = next ?? (level === 'info' ? undefined : 'recycler status shows how campaigns stand');
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: headline,
      description: shorten(text, guide.description),
      ...(todo !== undefined && { nextSteps: splitWhole(todo, guide.nextStep) }),
      keywords: [level, about].map((word) => shorten(word, guide.keyword)),
    },
    metadata: {
      threadId: campaign || about,
      summary: headline,
      additionalContext: Object.fromEntries(facts),
      enableCustomActions: false,
    },
  };
};
