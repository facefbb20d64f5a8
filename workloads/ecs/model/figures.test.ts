import { describe, expect, test } from '@jest/globals';
import { createFigures } from './figures.ts';

/** Figures of one service of four tasks, all of them healthy, on a clock that is set by hand. */
const create = (min: number) => {
  const service = { desired: 4, min, max: 200, daemon: false };
  const clock = { ms: 0, now: () => clock.ms };
  const figures = createFigures({ services: { get: () => service, list: () => [service] }, clock });
  for (let i = 0; i < 4; i += 1) figures.becameHealthy('web');
  const pass = (seconds: number): void => {
    clock.ms += seconds * 1_000;
  };
  return { figures, pass, below: () => figures.result().secondsBelowMinimum };
};

describe('seconds below the minimum', () => {
  test('are caused where the service would not be below it without what the Recycler took', () => {
    const { figures, pass, below } = create(75);
    figures.lostHealth('web', 'us');
    pass(10);
    expect(below()).toEqual({ caused: 0, suffered: 0 });
    figures.lostHealth('web', 'us');
    pass(10);
    figures.becameHealthy('web');
    pass(10);
    expect(below()).toEqual({ caused: 10, suffered: 0 });
  });

  test('are suffered where it would be below it all the same', () => {
    const { figures, pass, below } = create(75);
    figures.lostHealth('web', 'others');
    figures.lostHealth('web', 'others');
    figures.lostHealth('web', 'us');
    pass(10);
    expect(below()).toEqual({ caused: 0, suffered: 10 });
  });

  test('are caused where each alone would be allowed: ours came last', () => {
    const { figures, pass, below } = create(75);
    figures.lostHealth('web', 'others');
    figures.lostHealth('web', 'us');
    pass(10);
    expect(below()).toEqual({ caused: 10, suffered: 0 });
  });

  test('a replacement that came first makes up for what leaves after it', () => {
    const { figures, pass, below } = create(100);
    figures.becameHealthy('web');
    figures.lostHealth('web', 'us');
    pass(10);
    figures.lostHealth('web', 'others');
    pass(10);
    expect(below()).toEqual({ caused: 0, suffered: 10 });
  });
});
