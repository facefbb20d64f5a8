/** A part of a scenario as people write it. */
export type Written = Record<string, unknown>;

/** A fleet that is through in about a quarter of an hour of its own time, so that faults between the 5th and the 12th minute meet it rolling. */
export const quickFleet: Written = {
  name: 'web',
  desiredCapacity: 18,
  maxSize: 26,
  boot: { median: '90s', spread: 0.45 },
  drain: { median: '30s', spread: 0.3 },
  terminate: { median: '20s', spread: 0.4 },
};

const alarmed = { policy: { brakes: { alarms: ['web-5xx'] } } };

/** Every fault kind of the scenario contract, where it hurts: name, fault, what the fleet has of its own, outcomes that are right. */
export const faultCases: [string, Written, Written, string[]][] = [
  ['never-healthy', { kind: 'never-healthy', fleet: 'web', share: '8%' }, {}, ['done', 'stopped']],
  [
    'never-healthy, patient group',
    { kind: 'never-healthy', fleet: 'web', share: '8%' },
    { healthCheckGracePeriod: '300s' },
    ['done', 'stopped'],
  ],
  ['dies-after-join', { kind: 'dies-after-join', fleet: 'web', share: '8%', after: '2m' }, {}, ['done', 'stopped']],
  ['throttle of one operation', { kind: 'throttle', from: '5m', for: '10m', operations: ['DescribeAutoScalingGroups'] }, {}, ['done']],
  ['throttle of everything', { kind: 'throttle', from: '1m', for: '10m' }, {}, ['done']],
  ['throttle of launches', { kind: 'throttle', from: '0s', for: '8m', operations: ['LaunchInstances'] }, {}, ['done']],
  ['no-capacity', { kind: 'no-capacity', availabilityZone: 'b', from: '5m', for: '20m' }, {}, ['done']],
  ['no-capacity for the proof', { kind: 'no-capacity', availabilityZone: 'a', from: '0s', for: '10m' }, {}, ['done']],
  ['lost answer of a launch', { kind: 'lost-response', operations: ['LaunchInstances'], nth: 3 }, {}, ['done']],
  ['lost answer of the proof launch', { kind: 'lost-response', operations: ['LaunchInstances'], nth: 1 }, {}, ['done']],
  ['lost answer of a terminate', { kind: 'lost-response', operations: ['TerminateInstanceInAutoScalingGroup'], nth: 2 }, {}, ['done']],
  ['lost answer of a suspend', { kind: 'lost-response', operations: ['SuspendProcesses'], nth: 1 }, {}, ['done']],
  ['lost answer of a resume', { kind: 'lost-response', operations: ['ResumeProcesses'], nth: 1 }, {}, ['done']],
  [
    'resumes that are refused until long after the last swap',
    { kind: 'throttle', from: '5m', for: '60m', operations: ['ResumeProcesses'] },
    {},
    ['done'],
  ],
  ['stale-reads', { kind: 'stale-reads', lag: '60s', from: '0s', for: '1h' }, {}, ['done']],
  ['crash', { kind: 'crash', nth: 17 }, {}, ['done']],
  ['scale in', { kind: 'scale', fleet: 'web', at: '10m', desiredCapacity: 14 }, {}, ['done', 'stopped']],
  ['scale out', { kind: 'scale', fleet: 'web', at: '10m', desiredCapacity: 22 }, {}, ['done', 'stopped']],
  ['scale during the proof', { kind: 'scale', fleet: 'web', at: '2m', desiredCapacity: 20 }, {}, ['done', 'stopped']],
  ['terminated-by-human', { kind: 'terminated-by-human', fleet: 'web', at: '12m', count: 1 }, {}, ['done', 'stopped']],
  ['several terminated-by-human', { kind: 'terminated-by-human', fleet: 'web', at: '8m', count: 3 }, {}, ['done', 'stopped']],
  ['alarm', { kind: 'alarm', name: 'web-5xx', from: '8m', for: '5m' }, alarmed, ['done']],
  ['zone-outage', { kind: 'zone-outage', availabilityZone: 'a', at: '10m', for: '30m' }, {}, ['done', 'stopped']],
  ['zone-outage during the proof', { kind: 'zone-outage', availabilityZone: 'a', at: '2m', for: '30m' }, {}, ['done', 'stopped']],
  ['instance-refresh', { kind: 'instance-refresh', fleet: 'web', at: '8m' }, {}, ['done']],
  ['new-wanted', { kind: 'new-wanted', fleet: 'web', at: '9m', image: 'ami-newer' }, {}, ['stopped']],
  ['new-wanted during the proof', { kind: 'new-wanted', fleet: 'web', at: '2m', image: 'ami-newer' }, {}, ['stopped']],
];
