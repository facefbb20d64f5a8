import { describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../core/policy/policy.ts';
import { judgeCheck } from './judge-check.ts';

const probeOf = (written: object) => {
  const [probe] = parsePolicy({ proof: { probes: [written] } }, 'policy').proof.probes;
  if (!probe) throw new Error('no probe');
  return probe;
};
const judge = (written: object, output: string) => judgeCheck(probeOf(written), 'it', output);

describe('what a check printed', () => {
  const units = { unitsActive: ['docker.service', 'ecs.service'] };
  test.each<[string, object, string, string, RegExp]>([
    ['no failed unit', { noFailedUnits: true }, 'recycler-system running\nrecycler-end\n', 'pass', /none$/],
    ['no failed unit so far', { noFailedUnits: true }, 'recycler-system starting\nrecycler-end\n', 'unknown', /systemd is starting$/],
    [
      'no failed unit, where systemd says otherwise',
      { noFailedUnits: true },
      'recycler-system degraded\nrecycler-end\n',
      'unknown',
      /degraded$/,
    ],
    [
      'a failed unit',
      { noFailedUnits: true },
      'recycler-system degraded\nrecycler-failed app.service\nrecycler-end\n',
      'fail',
      /app\.service$/,
    ],
    ['no state of the system', { noFailedUnits: true }, 'recycler-end\n', 'unknown', /not known here/],
    [
      'units that are active',
      units,
      'recycler-unit docker.service active\nrecycler-unit ecs.service active\nrecycler-end\n',
      'pass',
      /all are$/,
    ],
    [
      'a unit that failed',
      units,
      'recycler-unit docker.service active\nrecycler-unit ecs.service failed\nrecycler-end\n',
      'fail',
      /ecs\.service is failed$/,
    ],
    [
      'a unit that starts',
      units,
      'recycler-unit docker.service active\nrecycler-unit ecs.service activating\nrecycler-end\n',
      'unknown',
      /starts$/,
    ],
    ['a unit that is not named', units, 'recycler-unit docker.service active\nrecycler-end\n', 'unknown', /nothing is said of ecs/],
    [
      'a unit whose state is not known',
      units,
      'recycler-unit docker.service active\nrecycler-unit ecs.service unknown\nrecycler-end\n',
      'unknown',
      /nothing is said/,
    ],
    ['room enough', { diskFree: { least: '20%' } }, 'recycler-used 80\nrecycler-end\n', 'pass', /20% is free/],
    ['too little room', { diskFree: { least: '20%' } }, 'recycler-used 81\nrecycler-end\n', 'fail', /19% is free, and 20% must be/],
    ['no share', { diskFree: { least: '20%' } }, 'recycler-end\n', 'unknown', /no share/],
    ['a share of more than all', { diskFree: { least: '20%' } }, 'recycler-used 180\nrecycler-end\n', 'unknown', /no share/],
  ])('%s', (_, written, output, verdict, reason) => {
    expect(judge(written, output)).toEqual({ verdict, reason: expect.stringMatching(reason) });
  });

  test.each([{ noFailedUnits: true }, units, { diskFree: { least: '1%' } }])('without its end is unknown: %j', (written) => {
    for (const output of ['', 'recycler-used 1\n', 'recycler-unit docker.service active\n', '<html>'])
      expect(judge(written, output).verdict).toBe('unknown');
  });

  test('that is not what the document prints is unknown', () => {
    expect(judge({ noFailedUnits: true }, 'app.service\nrecycler-end\n').verdict).toBe('unknown');
    expect(judge({ httpGet: {} }, 'recycler-end\n').verdict).toBe('unknown');
  });
});

describe('a probe of a policy', () => {
  test('asks the server itself by its own way, and a path from its network unless it says otherwise', () => {
    expect(probeOf({ noFailedUnits: true }).reach).toBe('ssm');
    expect(probeOf({ httpGet: {} }).reach).toBe('vpc');
    expect(probeOf({ httpGet: {}, reach: 'ssm' }).reach).toBe('ssm');
  });

  test.each<[object, RegExp]>([
    [{}, /proof\.probes\[0\] needs exactly one of httpGet, noFailedUnits, unitsActive, diskFree/],
    [{ httpGet: {}, noFailedUnits: true }, /needs exactly one of/],
    [{ noFailedUnits: true, reach: 'vpc' }, /asks the server itself, which only reach: ssm does/],
    [{ noFailedUnits: false }, /noFailedUnits must be one of true/],
    [{ unitsActive: ['docker'] }, /unitsActive\[0\].* is not a unit of systemd/],
    [{ unitsActive: ['a b.service'] }, /is not a unit of systemd/],
    [{ unitsActive: [] }, /unitsActive/],
    [{ diskFree: { path: '/a b', least: '20%' } }, /is not a path of a file system/],
    [{ diskFree: { least: '20' } }, /is not a whole percentage/],
    [{ diskFree: {} }, /least/],
  ])('%j is wrong', (written, why) => {
    expect(() => probeOf(written)).toThrow(why);
  });
});
