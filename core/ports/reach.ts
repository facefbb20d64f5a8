import type { Probe } from '../policy/policy.ts';
import type { Verdict } from '../record/workload.ts';

/** A server as a probe or a call reaches it. */
export type Target = { id: string; group: string; address?: string };

/** One HTTP request to a server, from inside its network. */
export type ReachRequest = {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  scheme: 'http' | 'https';
  port: number;
  path: string;
  body?: string;
  /** The secret whose credentials it carries, by ARN or name; its value is read where the request is sent, and nowhere else. */
  secret?: string;
};

/** What the server answered; `unknown` where it did not. */
export type ReachAnswer = { status: number; body: string } | { unknown: string };

/**
 * Reaches servers where they can be reached: from a function in their network, and by a command on the server itself where a probe says `ssm`. No answer is
 * `unknown`, never an exception.
 */
export type Reach = {
  /** Can servers be reached from within their network? Otherwise: which parameter is missing. */
  missing?: string;
  /** Can a command be run on servers? Otherwise: what is missing. */
  missingCommand?: string;
  probe: (target: Target, probe: Probe) => Promise<Verdict>;
  call: (target: Target, request: ReachRequest) => Promise<ReachAnswer>;
};
