import { performance } from 'node:perf_hooks';
import { defaultScenario } from '../../rehearsal/default-scenario.ts';
import { readScenario } from '../../rehearsal/scenario.ts';
import { exitStatus, statusOf } from '../exit-status.ts';
import { createWatcher } from '../live/create-watcher.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson, writePage } from '../output.ts';
import { readDocument } from '../read-file.ts';
import { runRehearsal } from '../rehearsal.ts';
import { printSummary } from '../summary.ts';

/** `rehearse [scenario.yaml]`: a campaign on the embedded cloud; with no file the built-in default, a web fleet and a cluster that get a security patch. */
export const rehearse = async (file: string | undefined, options: CommonOptions & { seed?: number }): Promise<void> => {
  const document = file === undefined ? 'scenario' : `scenario ${file}`;
  const written = file === undefined ? defaultScenario : readDocument(file, 'scenario');
  const scenario = readScenario(options.seed === undefined ? written : { ...(written as object), seed: options.seed }, document);
  const started = performance.now();
  const watcher = createWatcher({
    stream: process.stderr,
    isQuiet: options.quiet === true,
    now: () => scenario.startMs,
    speed: 'rehearsal',
  });
  try {
    const { report, drawing } = await runRehearsal(scenario, { onDecision: watcher.onDecision, onHeld: watcher.onHeld });
    watcher.end();
    if (options.json !== undefined) writeJson(options.json, report);
    if (options.html !== undefined) await writePage(options.html, report, drawing);
    if (options.json !== '-') printSummary(report, options.json);
    print(`rehearsed in ${((performance.now() - started) / 1_000).toFixed(1)} s`, options.json);
    if (options.html !== undefined && options.html !== '-') print(`the page: ${options.html}`, options.json);
    process.exitCode = report.invariants.broken.length > 0 ? exitStatus.failed : statusOf(report.outcome);
  } finally {
    watcher.end();
  }
};
