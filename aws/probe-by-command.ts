import type { Probe } from '../core/policy/policy.ts';
import type { Target } from '../core/ports.ts';
import type { Verdict } from '../core/record/workload.ts';
import { judgeStatus } from './reach.ts';
import type { RunCommand } from './run-command.ts';

/** What the document prints: the status of the answer, and nothing of its body. */
const printed = /^recycler-probe ([1-5]\d\d)\n?$/;

/** Probes a server from the server itself. What the document does not print is unknown. */
export const probeByCommand =
  (run: RunCommand) =>
  async ({ id }: Target, { httpGet: { path, port } }: Probe): Promise<Verdict> => {
    const what = `GET http://127.0.0.1:${port}${path} on ${id}`;
    const answer = await run(id, { port: String(port), path });
    if ('unknown' in answer) return { verdict: 'unknown', reason: `${what}: ${answer.unknown}` };
    const status = printed.exec(answer.output)?.[1];
    return status === undefined
      ? { verdict: 'unknown', reason: `${what}: the command printed no status` }
      : judgeStatus(what, Number(status));
  };
