import type { Probe } from '../core/policy/policy.ts';
import type { Target } from '../core/ports.ts';
import type { Verdict } from '../core/record/workload.ts';
import { judgeCheck } from './judge-check.ts';
import type { RunCommand } from './run-command.ts';

/** Probes a server from the server itself. What the document does not print is unknown. */
export const probeByCommand =
  (run: RunCommand) =>
  async ({ id }: Target, probe: Probe): Promise<Verdict> => {
    if (probe.logLine) return { verdict: 'unknown', reason: `a log line of ${id} is asked for, which no command on it can show` };
    const { what, parameters } = describeCheck(probe);
    const answer = await run(id, parameters);
    const about = `${what} on ${id}`;
    return 'unknown' in answer ? { verdict: 'unknown', reason: `${about}: ${answer.unknown}` } : judgeCheck(probe, about, answer.output);
  };

/** A check in words, and as the document takes it. */
const describeCheck = ({ httpGet, unitsActive, diskFree }: Probe): { what: string; parameters: Record<string, string> } => {
  if (httpGet) {
    const { path, port } = httpGet;
    return { what: `GET http://127.0.0.1:${port}${path}`, parameters: { check: 'http-get', port: String(port), path } };
  }
  if (unitsActive) return { what: 'active units', parameters: { check: 'units-active', units: unitsActive.join(' ') } };
  if (diskFree) return { what: `room in ${diskFree.path}`, parameters: { check: 'disk-free', path: diskFree.path } };
  return { what: 'failed units', parameters: { check: 'no-failed-units' } };
};
