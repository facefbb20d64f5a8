import { describe, expect, test } from '@jest/globals';
import { InputError } from '../errors.ts';
import { parsePolicy } from './policy.ts';

const refusal = (value: unknown): string => {
  try {
    parsePolicy(value, 'policy web');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  return 'accepted';
};

describe('a policy', () => {
  test('may be empty, and then has the defaults of the contract', () => {
    const policy = parsePolicy({}, 'policy web');
    expect(policy.pace).toEqual({ maxSurge: '10%', maxUnavailable: 0, growth: 3, perZone: '100%', maxTotal: '200%' });
    expect(policy.proof).toEqual({ bake: 120, timeout: 'auto', inPlace: false, suppressStatusChecks: false, probes: [] });
    expect(policy.brakes).toEqual({ maxFailures: 1, holdTimeout: 86_400, alarms: [] });
    expect(policy.quarantine).toEqual({ maxServers: 0, ttl: 86_400 });
    expect(policy.windows).toEqual([]);
    expect(policy.launch).toBe('auto');
  });

  test('reads durations, amounts, windows and probes', () => {
    const policy = parsePolicy(
      {
        schema: 'recycler/policy/1',
        maxAge: '7d',
        deadline: '14d',
        pace: { maxSurge: 3, maxUnavailable: '5%' },
        proof: { probes: [{ httpGet: { path: '/health', port: 8080 }, reach: 'vpc' }] },
        windows: [{ schedule: '0 9 * * MON-THU', duration: '7h', timeZone: 'Europe/Copenhagen' }],
      },
      'policy web',
    );
    expect(policy.maxAge).toBe(604_800);
    expect(policy.pace).toMatchObject({ maxSurge: 3, maxUnavailable: '5%' });
    expect(policy.proof.probes).toEqual([{ httpGet: { path: '/health', port: 8080 }, reach: 'vpc' }]);
    expect(policy.windows[0]).toEqual({ schedule: '0 9 * * MON-THU', duration: 25_200, timeZone: 'Europe/Copenhagen' });
  });

  test.each([
    [{ pase: {} }, 'policy web: unknown key "pase"; did you mean "pace"?'],
    [{ pace: { maxSurg: 1 } }, 'policy web: unknown key "maxSurg" in pace; did you mean "maxSurge"?'],
    [{ maxAge: '10' }, 'policy web: maxAge is not a duration: write a number and a unit, such as 90s, 15m, 12h or 14d'],
    [
      { pace: { maxSurge: 'many' } },
      'policy web: pace.maxSurge is not an amount: write a whole number such as 3, or a percentage such as 10%',
    ],
    [
      { pace: { maxSurge: 0, maxUnavailable: 0 } },
      'policy web: pace.maxSurge and pace.maxUnavailable are both 0, so nothing could ever move: raise one of them',
    ],
    [
      { pace: { maxSurge: '0%', maxUnavailable: 0 } },
      'policy web: pace.maxSurge and pace.maxUnavailable are both 0, so nothing could ever move: raise one of them',
    ],
    [{ pace: { growth: 0.5 } }, 'policy web: pace.growth is not possible: write a number of at least 1'],
    [
      { windows: [{ schedule: 'sometimes', duration: '1h' }] },
      'policy web: windows[0].schedule is not a cron expression: write five fields, such as 0 9 * * MON-THU',
    ],
    [
      { windows: [{ schedule: '0 9 * * *', duration: '1h', timeZone: 'Mars/Olympus' }] },
      'policy web: windows[0].timeZone "Mars/Olympus" is unknown: use an IANA name such as Europe/Copenhagen',
    ],
    [{ maxAge: '5m' }, 'policy web: maxAge is shorter than a proof takes (bake plus 10 minutes): raise maxAge or shorten proof.bake'],
    [{ maxAge: '3651d' }, 'policy web: maxAge is not possible: write at most 3650d'],
    [{ brakes: { holdTimeout: '0s' } }, 'policy web: brakes.holdTimeout is not possible: write more than 0s'],
    [{ pace: { maxUnavailable: '101%' } }, 'policy web: pace.maxUnavailable is not possible: write at most 100%'],
    [{ brakes: { alarms: Array(101).fill('a') } }, 'policy web: brakes.alarms is not possible: write at most 100'],
    [{ windows: [{ schedule: '0 3 31 2 *', duration: '2h' }] }, 'policy web: windows[0].schedule is not possible: no such day ever comes'],
    [{ windows: [{ schedule: '0 3 * * *', duration: '0s' }] }, 'policy web: windows[0].duration is not possible: write more than 0s'],
    [
      { maxAge: '7d', windows: [{ schedule: '0 3 1 * *', duration: '2h' }] },
      'policy web: maxAge is 7d, and the windows stay closed for 30d 22h: open them more often, or raise maxAge',
    ],
    [
      { deadline: '1d', windows: [{ schedule: '0 3 1 * *', duration: '2h' }] },
      'policy web: deadline is 1d, and the windows stay closed for 30d 22h: open them more often, or raise deadline',
    ],
    [
      { maxAge: '23h', windows: [{ schedule: '0 3 * * *', duration: '70m' }] },
      'policy web: maxAge is 23h, and the windows stay closed for 22h 50m, after which a proof takes 12m: open them more often, or raise maxAge',
    ],
    [
      { notify: { snsTopicArn: 'ops' } },
      'policy web: notify.snsTopicArn is not the ARN of a topic: write it like arn:aws:sns:REGION:ACCOUNT:NAME',
    ],
    [
      { proof: { probes: [{ httpGet: { path: '/a\nb' } }] } },
      'policy web: proof.probes[0].httpGet.path is not a path: it starts with /, and has no spaces or line breaks',
    ],
    [[], 'policy web: the document must be an object'],
  ])('refuses %j in one line that names field and remedy', (value, message) => {
    expect(refusal(value)).toBe(message);
  });

  test('takes a promise that its windows leave time for, and a day that comes every four years', () => {
    const windows = [{ schedule: '0 9 * * MON-THU', duration: '7h' }];
    expect(parsePolicy({ maxAge: '7d', deadline: '14d', windows }, 'policy web').maxAge).toBe(604_800);
    expect(refusal({ windows: [{ schedule: '0 3 29 2 *', duration: '2h' }] })).toBe('accepted');
  });

  test('refuses what is not supported yet', () => {
    expect(refusal({ proof: { probes: [{ httpGet: { path: '/', port: 80 }, reach: 'shell' }] } })).toMatch(/reach/);
  });

  test('takes a quarantine of a quarter of an hour to thirty days, where a replacement can be kept at all', () => {
    const keeping = (ttl: string) => refusal({ quarantine: { maxServers: 1, ttl } });
    expect([keeping('15m'), keeping('30d')]).toEqual(['accepted', 'accepted']);
    for (const ttl of ['0s', '14m', '31d'])
      expect(keeping(ttl)).toBe('policy web: quarantine.ttl is not possible: write at least 15m and at most 30d');
    const inPlace = { pace: { maxSurge: 0, maxUnavailable: 1 }, proof: { inPlace: true } };
    expect(refusal({ ...inPlace, quarantine: { maxServers: 1 } })).toMatch(
      /with pace.maxSurge 0 and proof.inPlace there are none: set it to 0/,
    );
    expect(refusal({ ...inPlace, proof: {}, quarantine: { maxServers: 1 } })).toBe('accepted');
  });
});

describe('a probe for a log line', () => {
  const probe = (logLine: object, more: object = {}) => refusal({ proof: { probes: [{ logLine, ...more }] } });

  test('names a log group, and the stream of one server', () => {
    const [parsed] = parsePolicy({ proof: { probes: [{ logLine: { group: '/web/hosts' } }] } }, 'policy web').proof.probes;
    expect(parsed).toEqual({ logLine: { group: '/web/hosts', stream: '{instance_id}' }, reach: 'logs' });
    expect(probe({ group: '/web/hosts', stream: 'hosts/{instance_id}/' })).toBe('accepted');
  });

  test.each([
    [probe({ group: '/web/hosts', stream: 'hosts/' }), /stream does not name the stream of one server: write \{instance_id\}/],
    [probe({ group: 'web hosts' }), /group is not the name of a log group/],
    [probe({ group: '/web/hosts' }, { reach: 'ssm' }), /asks CloudWatch Logs, and not the server: leave reach out/],
    [probe({ group: '/web/hosts' }, { noFailedUnits: true }), /needs exactly one of httpGet, .*logLine/],
  ])('is refused otherwise: %s', (message, words) => {
    expect(message).toMatch(words);
  });
});
