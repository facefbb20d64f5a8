import type { VirtualClock } from '../../virtual-clock.ts';
import type { Events } from '../events.ts';
import type { InvokeLater } from '../lambda/asynchronous.ts';
import type { Functions } from '../lambda/functions.ts';
import type { Timeline } from '../timeline.ts';
import type { Deployment } from './deployment.ts';

export type RollbackEvent = 'DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM' | 'DEPLOYMENT_STOP_ON_REQUEST';
export type DeploymentGroup = {
  application: string;
  name: string;
  config: string;
  serviceRole: string;
  alarms: string[];
  ignoresPollFailure: boolean;
  rollsBackOn: RollbackEvent[];
  triggers: { name: string; topic: string; events: string[] }[];
  lastSuccessful?: Deployment;
};

/** What the documentation leaves open, either way. */
export type DeploymentSwitches = {
  /** Are the hooks called in a rollback too? */
  hooksOnRollback: boolean;
  /** Does a deployment that fails before any traffic moved start a rollback deployment too? */
  rollsBackUntouched: boolean;
  /** Do alarms stop a deployment while a hook runs too, not only while traffic shifts? */
  alarmsDuringHooks: boolean;
  /** Is `lambdaFunctionInfo` reported before traffic is allowed? */
  infoBeforeTraffic: boolean;
};

export type CodeDeployParts = {
  clock: VirtualClock;
  timeline: Timeline;
  functions: Functions;
  invokeLater: InvokeLater;
  events: Events;
  isInAlarm: (name: string) => boolean;
  /** May this role do that? Undefined: yes; otherwise what it lacks. */
  refusal: (role: string, action: string, resource: string) => string | undefined;
  publish: (topic: string, subject: string, message: string) => void;
  switches: DeploymentSwitches;
};

/** How a deployment ended that did not succeed, and which of the group's rollback events that is. */
export type End = { status: 'Failed' | 'Stopped'; code: string; message: string; on: RollbackEvent | 'NOTHING' };

const ends = new WeakMap<Error, End>();

/** Ends a deployment. @throws always, an error that `endOf` knows */
export const endWith = (end: End): never => {
  const error = new Error(end.message);
  ends.set(error, end);
  throw error;
};

/** Ends a deployment that failed by itself. @throws always */
export const failWith = (code: string, message: string): never => endWith({ status: 'Failed', code, message, on: 'DEPLOYMENT_FAILURE' });

/** The end that was thrown. @throws the error itself when it is none: then the simulation has a bug */
export const endOf = (error: unknown): End => {
  const end = error instanceof Error ? ends.get(error) : undefined;
  if (!end) throw error;
  return end;
};
