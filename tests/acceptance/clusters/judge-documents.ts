import type { Content, WrittenDocument } from './document-writer.ts';

/** What is wrong with documents, each named as `index/id`. */
export type DocumentFindings = {
  /** Acknowledged, and not there, or not with the content that was acknowledged last. */
  lost: string[];
  /** Deleted, and there. */
  revived: string[];
};

const matches = (found: string | undefined, wanted: Content | undefined): boolean =>
  wanted === undefined || wanted === 'deleted' ? found === undefined : found === wanted;

/**
 * Judges every document that was ever sent by what a cluster has of it. One whose last write was never answered may be either of the two.
 *
 * @param found the texts that are there, by `index/id`
 */
export const judgeDocuments = (documents: readonly WrittenDocument[], found: ReadonlyMap<string, string>): DocumentFindings => {
  const findings: DocumentFindings = { lost: [], revived: [] };
  for (const { index, id, acknowledged, unanswered } of documents) {
    const name = `${index}/${id}`;
    const text = found.get(name);
    if (matches(text, acknowledged) || (unanswered !== undefined && matches(text, unanswered))) continue;
    if (acknowledged === 'deleted') findings.revived.push(name);
    else findings.lost.push(name);
  }
  return findings;
};
