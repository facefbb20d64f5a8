import { describe, expect, test } from '@jest/globals';
import { type ReleaseRehearsal, rehearseReleases } from '../cli/release-rehearsal/rehearse-releases.ts';
import { businessParameter } from '../fitness/business/configuration.ts';
import { readScenario } from '../rehearsal/scenario.ts';

const minute = 60_000;
const scenario = readScenario({ fleets: [{ name: 'canary', desiredCapacity: 3, image: { current: 'ami-0', wanted: 'ami-0' } }] });
const orders =
  'metrics: [{name: orders, kind: count, direction: higher, window: 2h, severity: gate, series: {namespace: Shop, metric: Orders}}]';

/** Two releases, orders every minute, and an attestation an hour after all traffic has come to the second. */
const rehearse = (written: string | undefined, afterwards: number): Promise<ReleaseRehearsal> =>
  rehearseReleases({
    scenario,
    steps: [{ release: 'v1' }, { release: 'v2', after: 7_200 }],
    canaryFleets: ['canary'],
    onReady: (world, release) => {
      if (written !== undefined) world.ground.parameters.set(businessParameter, written);
      let isSecond = false;
      release.timeline.listen(({ kind, data }) => {
        if (kind !== 'traffic' || data.version !== '2' || data.share !== 1 || isSecond) return;
        isSecond = true;
        void world.clock.spawn(async () => {
          await world.clock.sleep(3_600);
          await release.invocations.invoke(release.stack.resources.get('AttestFunction')?.name ?? '', undefined, {});
        });
      });
      void world.clock.spawn(async () => {
        for (let count = 0; count < 300; count += 1) {
          release.metrics.put(
            { namespace: 'Shop', name: 'Orders', dimensions: {} },
            [isSecond ? afterwards : 9 + (count % 3)],
            world.clock.now(),
          );
          await world.clock.sleep(minute / 1_000);
        }
      });
    },
  });

const second = ({ records, leases }: ReleaseRehearsal) => {
  const record = records.find(({ release }) => release === 'v2');
  const attested = record?.verdicts.findLast(({ phase }) => phase === 'scheduled');
  const after = record?.verdicts.find(({ phase }) => phase === 'post-traffic');
  return { record, attested, after, lease: leases.find(({ release }) => release === 'v2') };
};

describe('a business metric of the configuration', () => {
  test('that stays as it was keeps the lease, and its figures are in the ledger, of the newest verdict only', async () => {
    const { after, attested, lease } = second(await rehearse(orders, 10));
    expect([after?.outcome, attested?.outcome, lease?.revoked]).toEqual(['pass', 'pass', undefined]);
    expect(after?.business).toBeUndefined();
    const figure = attested?.business?.find(({ name }) => name === 'orders');
    expect(figure).toMatchObject({ state: 'no-worse', isWhole: false });
    expect(Math.min(figure?.samplesBefore ?? 0, figure?.samplesNow ?? 0)).toBeGreaterThan(400);
    expect(attested?.business?.filter(({ state }) => state === 'too-few').length).toBeGreaterThan(2);
  });

  test('that halves revokes the lease, once there is enough to decide', async () => {
    const { after, attested, lease } = second(await rehearse(orders, 5));
    expect([after?.outcome, attested?.outcome]).toEqual(['pass', 'fail']);
    expect(attested?.blocks[0]).toMatch(/^failed: business-gate orders: worse by more than 10% so far: \d+ a day, before \d+ a day/);
    expect(lease?.revoked).toBeDefined();
  });

  test('that is written wrong stops a release before traffic, and says where', async () => {
    const { record } = second(await rehearse('metrics: [{name: orders, kind: count}]', 10));
    expect(record?.verdicts[0]).toMatchObject({ phase: 'pre-traffic', outcome: 'fail' });
    expect(record?.verdicts[0]?.blocks[0]).toContain(`business-configuration ${businessParameter}: ${businessParameter}: metrics[0].`);
  });
});
