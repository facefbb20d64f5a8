import { setTimeout } from 'node:timers/promises';
import { ask } from './ask.ts';

/** What a document must be at the end: its text, or deleted. */
export type Content = string | 'deleted';

/** One document: what the cluster has acknowledged last, and what was sent since without an answer. */
export type WrittenDocument = { index: string; id: string; acknowledged: Content | undefined; unanswered: Content | undefined };

export type WriterFigures = { acknowledged: number; repeated: number; documents: number };

export type DocumentWriter = {
  /** From now on this index is written to as well. */
  add: (index: string) => void;
  figures: () => WriterFigures;
  /** Ends creating work, repeats what is unanswered until it is answered, or for so many seconds; answers every document ever sent. */
  finish: (seconds?: number) => Promise<readonly WrittenDocument[]>;
};

type Kept = WrittenDocument & { version: number; attempts: number };
type Item = { status: number };

const batch = 24;

/** A text that shows which write of which document it is, and makes a document of about a kilobyte. */
const textOf = (id: string, version: number): string => `${id} as of ${version} ${'x'.repeat(900)}`;

const toLines = ({ index, id, version, unanswered }: Kept): string => {
  const place = { _index: index, _id: id, version, version_type: 'external' };
  return unanswered === 'deleted'
    ? `${JSON.stringify({ delete: place })}\n`
    : `${JSON.stringify({ index: place })}\n${JSON.stringify({ text: unanswered })}\n`;
};

/**
 * Writes to a cluster without a pause: new documents, changes, deletions, each under an id and a version of its own, so that a request
 * without an answer can be repeated, and one that is carried out late changes nothing that came after it. Acknowledged is what was
 * answered with 2xx for the item itself, or, when it is repeated, that this version is there already (409).
 *
 * @param addresses where to send; asked before every request, each in its turn
 */
export const startWriter = (addresses: () => readonly string[], first: readonly string[]): DocumentWriter => {
  const indices = [...first];
  const documents: Kept[] = [];
  const waiting = new Set<Kept>();
  let acknowledged = 0;
  let repeated = 0;
  let turn = 0;
  let isEnding = false;

  const choose = (): void => {
    const index = indices[turn % indices.length] ?? '';
    const old = documents[(turn * 7_919) % Math.max(1, documents.length)];
    turn += 1;
    const isFree = old && !waiting.has(old) && old.acknowledged !== 'deleted';
    // Of ten writes six are new documents, three are changes and one is a deletion.
    const kind = turn % 10;
    if (kind >= 6 && isFree) {
      old.version += 1;
      old.unanswered = kind === 9 ? 'deleted' : textOf(old.id, old.version);
      waiting.add(old);
      return;
    }
    const id = `d${documents.length}`;
    const document = { index, id, version: 1, attempts: 0, acknowledged: undefined, unanswered: textOf(id, 1) };
    documents.push(document);
    waiting.add(document);
  };

  const settle = (document: Kept, item: Item | undefined): void => {
    const isRepeat = document.attempts > 1;
    const isThere = item !== undefined && (item.status < 300 || (isRepeat && (item.status === 409 || item.status === 404)));
    if (!isThere) return;
    document.acknowledged = document.unanswered;
    document.unanswered = undefined;
    document.attempts = 0;
    waiting.delete(document);
    acknowledged += 1;
  };

  const send = async (): Promise<void> => {
    while (!isEnding && waiting.size < batch) choose();
    const sent = [...waiting].slice(0, batch);
    const places = addresses();
    const address = places[turn % Math.max(1, places.length)];
    if (sent.length === 0 || address === undefined) return;
    for (const document of sent) {
      document.attempts += 1;
      if (document.attempts > 1) repeated += 1;
    }
    const answer = await ask(address, '/_bulk?timeout=5s', { method: 'POST', body: sent.map(toLines).join(''), seconds: 15 });
    const items = answer?.status === 200 ? ((answer.body as { items?: Record<string, Item>[] }).items ?? []) : [];
    for (const [i, document] of sent.entries()) settle(document, Object.values(items[i] ?? {})[0]);
    // What was not taken goes to the end, so that one index that takes nothing keeps no other waiting.
    for (const document of sent.filter((each) => waiting.delete(each))) waiting.add(document);
    turn += 1;
  };

  const run = async (): Promise<void> => {
    let deadline = Number.POSITIVE_INFINITY;
    while (!isEnding || (waiting.size > 0 && Date.now() < deadline)) {
      await send();
      await setTimeout(100);
      if (isEnding && deadline === Number.POSITIVE_INFINITY) deadline = Date.now() + patienceMs;
    }
  };
  let patienceMs = 0;
  const running = run();

  return {
    add: (index) => void indices.push(index),
    figures: () => ({ acknowledged, repeated, documents: documents.length }),
    finish: async (seconds = 120) => {
      patienceMs = seconds * 1_000;
      isEnding = true;
      await running;
      return documents;
    },
  };
};
