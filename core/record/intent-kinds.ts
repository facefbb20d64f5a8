import type { Intent } from './intent.ts';

/** What one kind of intent is. */
type IntentKind<Kind extends Intent['kind']> = {
  /**
   * Does it change what serves, or take part in it? Then the release that acts must hold a lease. Putting back what was changed (resuming a
   * process, lifting a cordon, giving back what we took off desired, terminating a server of our own that replaced none, notifying people) never needs one.
   */
  needsLease: (intent: Extract<Intent, { kind: Kind }>) => boolean;
  /** The operation of AWS that reports count it under; undefined where it changes nothing in AWS. */
  operation: string | undefined;
};

/** Every kind of intent, once. */
export const intentKinds: { [Kind in Intent['kind']]: IntentKind<Kind> } = {
  launch: { needsLease: () => true, operation: 'LaunchInstances' },
  raise: { needsLease: ({ purpose }) => purpose === 'surge', operation: 'ExecutePolicy' },
  lower: { needsLease: () => false, operation: 'ExecutePolicy' },
  terminate: { needsLease: ({ purpose }) => purpose === 'victim', operation: 'TerminateInstanceInAutoScalingGroup' },
  // It takes no more away than to terminate the same server would, which needs none either.
  quarantine: { needsLease: () => false, operation: 'EnterStandby' },
  reimage: { needsLease: () => true, operation: 'CreateReplaceRootVolumeTask' },
  cordon: { needsLease: () => true, operation: undefined },
  uncordon: { needsLease: () => false, operation: undefined },
  try: { needsLease: () => true, operation: 'RunTask' },
  'end-work': { needsLease: () => true, operation: 'StopTask' },
  suspend: { needsLease: () => true, operation: 'SuspendProcesses' },
  resume: { needsLease: () => false, operation: 'ResumeProcesses' },
  'clear-mark': { needsLease: () => false, operation: 'SetInstanceHealth' },
  'suppress-checks': { needsLease: () => true, operation: 'EnableApplicationStatusCheckSuppression' },
  'resume-checks': { needsLease: () => false, operation: 'DisableApplicationStatusCheckSuppression' },
  'delete-policy': { needsLease: () => false, operation: 'DeletePolicy' },
  reject: { needsLease: () => false, operation: undefined },
  notify: { needsLease: () => false, operation: undefined },
};

/** Must the release that acts hold a lease for this intent? */
export const needsLease = (intent: Intent): boolean => (intentKinds[intent.kind].needsLease as (intent: Intent) => boolean)(intent);
