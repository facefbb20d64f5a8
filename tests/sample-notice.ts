import type { Notice } from '../core/ports.ts';

/** A notice as the pages show it: a campaign that a guardrail holds. */
export const heldNotice: Notice = {
  level: 'warning',
  text: 'paused by a guardrail: alarm web-5xx is in ALARM; nothing new begins',
  next: 'wait until it is OK, or remove it from brakes.alarms in the policy; the campaign then continues by itself; recycler status --fleet web shows its state',
  fleet: 'web',
  campaign: 'web-20260105T090147',
  release: '3f9c1a7be204',
};
