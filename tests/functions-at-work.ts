import type { Fields } from '../aws/log.ts';
import type { MetricName } from '../aws/metrics.ts';
import { type ReleaseRehearsal, type ReleaseRehearsalRequest, rehearseReleases } from '../cli/release-rehearsal/rehearse-releases.ts';
import { InvariantBroken } from '../core/errors.ts';
import { openAdvance } from '../functions/advance/open-advance.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { letAct, ungated } from './let-act.ts';

export type Counted = { name: MetricName; value: number; about: Fields };
/** What the real functions did in a rehearsal, every line that they logged, and everything that they counted. */
export type AtWork = ReleaseRehearsal & { lines: Fields[]; counts: Counted[] };

const minutes = 60_000;

/** A fleet with a deadline of which some replacements fail, and one that nothing befalls. */
export const twoFleets = {
  seed: 5,
  fleets: [
    { name: 'web', desiredCapacity: 8, maxSize: 12, policy: { deadline: '14d', brakes: { maxFailures: 9 } } },
    { name: 'db', desiredCapacity: 4, maxSize: 6 },
  ],
  faults: [{ kind: 'never-healthy', fleet: 'web', share: '25%' }],
};

/** Rehearses the functions of this checkout, with everything that they log and count. */
export const seeFunctions = async (
  written: Record<string, unknown> = twoFleets,
  changes: Partial<ReleaseRehearsalRequest> = {},
): Promise<AtWork> => {
  const lines: Fields[] = [];
  const counts: Counted[] = [];
  const rehearsal = await rehearseReleases({
    scenario: readScenario(written),
    steps: [{ release: 'v1', program: ungated }],
    attests: false,
    ...changes,
    onReady: (world, release, ledger) => {
      letAct(world, release, ledger);
      changes.onReady?.(world, release, ledger);
    },
    onLine: (line) => void lines.push(JSON.parse(JSON.stringify(line)) as Fields),
    onCount: (name, value, about) => void counts.push({ name, value, about }),
  });
  return { ...rehearsal, lines, counts };
};

/** Calls a function of the stack by its name in the template, some minutes after the start. */
export const callAfter =
  (after: number, logicalId: string, event: unknown): NonNullable<ReleaseRehearsalRequest['onReady']> =>
  (world, release) =>
    void world.clock.at(world.ground.scenario.startMs + after * minutes, () => {
      const name = release.stack.resources.get(logicalId)?.name ?? '';
      void world.clock.spawn(() => release.invocations.invoke(name, undefined, event));
    });

/** The functions of this checkout, whose second poll of `db` breaks what must hold, and whose next one breaks down. */
export const clumsy = {
  ...ungated,
  functions: {
    ...ungated.functions,
    AdvanceFunction: ((environment) => {
      let reads = 0;
      const readCampaign = async (id: string) => {
        if (id.startsWith('db')) reads += 1;
        if (id.startsWith('db') && reads === 2) throw new InvariantBroken('planted');
        if (id.startsWith('db') && reads === 4) throw new TypeError('planted');
        return environment.ledger.readCampaign(id);
      };
      return openAdvance({ ...environment, ledger: { ...environment.ledger, readCampaign } });
    }) as typeof openAdvance,
  },
};
