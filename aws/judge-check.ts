import type { Probe } from '../core/policy/policy.ts';
import type { Verdict } from '../core/record/workload.ts';
import { judgeStatus } from './judge-status.ts';

/** What the document prints of a check. Anything else, and an answer that was cut off, is unknown. */
export const judgeCheck = ({ httpGet, unitsActive, diskFree }: Probe, what: string, output: string): Verdict => {
  if (httpGet) {
    const status = /^recycler-probe ([1-5]\d\d)\n?$/.exec(output)?.[1];
    return status === undefined ? unknown(`${what}: the command printed no status`) : judgeStatus(what, Number(status));
  }
  const lines = output.split('\n').filter((line) => line !== '');
  if (lines.at(-1) !== 'recycler-end') return unknown(`${what}: the command printed no end`);
  const found = lines.slice(0, -1);
  if (unitsActive) return judgeUnits(unitsActive, what, found);
  return diskFree ? judgeRoom(diskFree.least, what, found) : judgeFailed(what, found);
};

const unknown = (reason: string): Verdict => ({ verdict: 'unknown', reason });
const judge = (isGood: boolean, reason: string): Verdict => ({ verdict: isGood ? 'pass' : 'fail', reason });

const judgeUnits = (units: readonly string[], what: string, lines: readonly string[]): Verdict => {
  const states = new Map(
    lines
      .map((line) => line.split(' '))
      .flatMap(([word, unit, state]) => (word === 'recycler-unit' && unit && state ? [[unit, state]] : [])),
  );
  const open = units.find((unit) => !states.has(unit) || states.get(unit) === 'unknown');
  if (open !== undefined) return unknown(`${what}: nothing is said of ${open}`);
  const bad = units.filter((unit) => states.get(unit) !== 'active');
  // A unit that is on its way up has not failed yet.
  const rising = bad.filter((unit) => ['activating', 'reloading'].includes(states.get(unit) ?? ''));
  if (bad.length > 0 && bad.length === rising.length) return unknown(`${what}: ${rising.join(', ')} starts`);
  return judge(
    bad.length === 0,
    `${what}: ${bad.length === 0 ? 'all are' : bad.map((unit) => `${unit} is ${states.get(unit)}`).join(', ')}`,
  );
};

/**
 * A server that still starts has no failed unit either: until systemd says that all of its units have started, nothing is known ("running", systemctl(1),
 * is-system-running).
 */
const judgeFailed = (what: string, [first = '', ...lines]: readonly string[]): Verdict => {
  const system = /^recycler-system ([a-z]+)$/.exec(first)?.[1];
  const failed = lines.flatMap((line) => /^recycler-failed (\S+)$/.exec(line)?.[1] ?? []);
  if (system === undefined || failed.length !== lines.length) return unknown(`${what}: the command printed what is not known here`);
  if (failed.length > 0) return judge(false, `${what}: ${failed.join(', ')}`);
  return system === 'running' ? judge(true, `${what}: none`) : unknown(`${what}: none yet, and systemd is ${system}`);
};

const judgeRoom = (least: string, what: string, [line = '']: readonly string[]): Verdict => {
  const used = /^recycler-used (\d{1,3})$/.exec(line)?.[1];
  if (used === undefined || Number(used) > 100) return unknown(`${what}: the command printed no share`);
  const free = 100 - Number(used);
  return judge(free >= Number.parseInt(least, 10), `${what}: ${free}% is free, and ${least} must be`);
};
