import type { Json } from './template-language.ts';

/** A resource as it was made. */
export type Made = {
  logicalId: string;
  type: string;
  /** What it is called; CloudFormation's physical id is `ref`. */
  name: string;
  ref: string;
  attributes: Record<string, string>;
  /** Resolved. */
  properties: Json;
  deletionPolicy: string;
  replacePolicy: string;
  /** When it was created or last changed, in milliseconds. */
  changedAt: number;
  /** Every such time, oldest first. */
  changes: number[];
};

/** What a maker gets: the resource as it shall be, and as it was. */
export type Order = { logicalId: string; type: string; properties: Json; before: Made | undefined; release: string; definition: string };
export type Identity = Pick<Made, 'name' | 'ref' | 'attributes'>;

/** How one type of resource comes and goes. */
export type Maker = {
  /** Creates or changes it. @throws Error in the words of the service, which fails the stack */
  make: (order: Order) => Identity | Promise<Identity>;
  remove?: (made: Made) => void | Promise<void>;
  /** Must it be replaced, though its name stays? */
  isReplaced?: (before: Made, properties: Json) => boolean;
};
