import { describe, expect, test } from '@jest/globals';
import { distributions } from './distributions.ts';
import { rehearseOrder } from './rehearse-order.ts';

/*
 * What the scenarios of the stories come to on the model. The stories `replace-all` and `reimage-all` hold a real cluster to the same order, which
 * says nothing where the model does nothing.
 */
describe.each(distributions.map(({ name, product, version }) => [name, { product, version }] as const))(
  'the model of %s',
  (_, distribution) => {
    const swap = (group: string): string[] => [`launch ${group}`, `cordon ${group}`, `terminate ${group}`];
    const comeBack = (group: string): string[] => [`cordon ${group}`, `reimage ${group}`];
    const inOrder = (does: (group: string) => string[]): string[] =>
      [...Array(2).fill('search-data'), ...Array(3).fill('search-masters')].flatMap(does);

    test('replaces data servers first, and one after the other', async () => {
      expect(await rehearseOrder(distribution)).toEqual(inOrder(swap));
    });

    test('has them come back from another image in the same order', async () => {
      expect(await rehearseOrder(distribution, 'reimage.yaml')).toEqual(inOrder(comeBack));
    });
  },
);
