import { type Figure, rounded, toFigure } from './bench-result.ts';
import { type AccountRehearsal, hasEachEnded, rehearseAccount } from './rehearse-account.ts';

const fleetsOf = (count: number, image: object, servers: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `fleet-${index}`, desiredCapacity: servers, maxSize: servers + 2, image }));

/** An account of so many fleets whose servers are all as wanted, for so many ticks. */
export const rehearseFresh = (count: number, ticks: number): Promise<AccountRehearsal> =>
  rehearseAccount({ fleets: fleetsOf(count, { current: 'ami-1', wanted: 'ami-1' }, 4), ticks });

/** An account of so many fleets, each of so many servers, which all become stale at once; until the campaign of each is over. */
export const rehearseStale = (count: number, servers: number): Promise<AccountRehearsal> =>
  rehearseAccount({ fleets: fleetsOf(count, { current: 'ami-1', wanted: 'ami-2' }, servers), ticks: 24, isOver: hasEachEnded(count) });

const callsPerSwap = ({ world, swaps }: AccountRehearsal): number => rounded(world.calls.figures().total / swaps);

/** What an account of 200 fleets costs in calls to AWS, at rest and when all of them are due at once. */
export const measureAccount = async (onRun: (text: string) => void): Promise<Figure[]> => {
  onRun('200 fleets with nothing due');
  const fresh = await rehearseFresh(200, 12);
  onRun('200 fleets that are all due');
  const [stale, alone] = [await rehearseStale(200, 4), await rehearseStale(1, 4)];
  return [
    toFigure('idle-tick-calls', 'calls to AWS in five minutes with 200 fleets and nothing due', '', fresh.ticks.at(-1)?.calls ?? null, 30),
    toFigure('fleets-at-once-calls-per-swap', 'calls to AWS for one server with 200 fleets of 4 due at once', '', callsPerSwap(stale), 100),
    toFigure('fleets-at-once-alone', 'the same with one such fleet', '', callsPerSwap(alone)),
    toFigure('fleets-at-once-throttled', 'calls that were throttled meanwhile', '', stale.world.calls.throttled(), 0),
  ];
};
