import type { Stream } from '../../rehearsal/chance.ts';
import type { TranslatedTemplate } from '../../rehearsal/release/cloud-formation/template-language.ts';

/** What a release is made of: sources by path, the definition of the state machine, and the template after SAM's transform. */
export type Parts = { sources: Readonly<Record<string, string>>; definition: string; translated: TranslatedTemplate };

/** Where an operator works. */
export type Room = 'sources' | 'definition' | 'template';

/** What an operator made of a release: the one part that it changed, and what it did there in one line. */
export type Mutation = { what: string; source?: { path: string; text: string }; definition?: string; translated?: TranslatedTemplate };

/** A mechanical way to spoil a release. The same parts and the same draws give the same mutation; undefined: nothing here to spoil. */
export type Operator = { id: string; room: Room; mutate: (parts: Parts, draw: Stream) => Mutation | undefined };

/** One member, each as likely as the other; undefined when there is none. */
export const chooseOne = <Member>(members: readonly Member[], draw: Stream): Member | undefined =>
  members[Math.floor(draw.next() * members.length)];
