import { demand } from './ask.ts';
import type { WrittenDocument } from './document-writer.ts';

type Found = { docs: { _index: string; _id: string; found?: boolean; _source?: { text: string } }[] };

/** Reads every document by its id, in pages; the texts of those that are there, by `index/id`. @throws Error where an index cannot be read */
export const readDocuments = async (address: string, documents: readonly WrittenDocument[]): Promise<Map<string, string>> => {
  const texts = new Map<string, string>();
  for (let from = 0; from < documents.length; from += 1_000) {
    const docs = documents.slice(from, from + 1_000).map(({ index, id }) => ({ _index: index, _id: id }));
    const page = await demand<Found>(address, '/_mget', { method: 'POST', body: { docs } });
    for (const { _index: index, _id: id, found, _source: source } of page.docs)
      if (found && source) texts.set(`${index}/${id}`, source.text);
  }
  return texts;
};
