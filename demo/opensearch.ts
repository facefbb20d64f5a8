import { createCollector } from '../cli/collect-drawing.ts';
import { readFleetReport, toReport } from '../cli/ledger-report.ts';
import { createWatcher } from '../cli/live/create-watcher.ts';
import { writePage } from '../cli/output.ts';
import { WorldError } from '../core/errors.ts';
import { systemClock } from '../local/system-clock.ts';
import { findDistribution } from '../tests/acceptance/clusters/distributions.ts';
import { recycle } from '../tests/acceptance/clusters/recycle.ts';
import { type Stage, setStage } from '../tests/acceptance/clusters/stage.ts';
import { findBreaches } from '../tests/acceptance/clusters/verdict.ts';

/*
 * npm run demo:opensearch
 *
 * A cluster of five OpenSearch nodes on this machine, each a process of its own and a server of an embedded cloud, is written to all the time,
 * and recycled before your eyes. Everything is cleaned up, however it ends.
 */

const page = 'opensearch.html';
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const describeWriter = ({ writer, health }: Stage): string => {
  const { acknowledged, repeated } = writer.figures();
  const last = health.samples.at(-1);
  const state =
    last === undefined ? '' : `, ${last.answered} of ${last.asked} nodes answer, ${last.red.length > 0 ? `RED: ${last.red}` : 'not red'}`;
  return `writes: ${acknowledged} acknowledged, ${repeated} repeated${state}`;
};

/** Recycles the cluster in sight of the person who watches, and judges what it holds then. */
const show = async (stage: Stage): Promise<void> => {
  const collector = createCollector();
  const watcher = createWatcher({ stream: process.stderr, isQuiet: false, now: systemClock.now, footer: () => describeWriter(stage) });
  const counting = process.stderr.isTTY ? undefined : setInterval(() => watcher.say(describeWriter(stage)), 15_000);
  const { ended } = recycle(stage, {
    onDecision: (decision) => {
      collector.onDecision(decision);
      watcher.onDecision(decision);
    },
  });
  const end = await ended.finally(() => {
    clearInterval(counting);
    watcher.end();
  });
  if (end === 'killed' || end.campaign === undefined) throw new WorldError(`nothing was recycled: ${end === 'killed' ? end : end.reason}`);
  say('Every document is read back by its id ...');
  const verdict = await stage.judge();
  const { campaign } = await stage.ledger.readCampaign(end.campaign);
  const report = toReport([await readFleetReport(stage.ledger, campaign, systemClock.now())]);
  await writePage(page, report, collector.drawing());
  say(`The page of this campaign: ${page}`);
  for (const breach of findBreaches(verdict)) say(`NOT as it must be: ${breach}`);
  if (campaign.outcome !== 'done') say(`The campaign ended ${campaign.outcome}`);
  if (findBreaches(verdict).length > 0 || campaign.outcome !== 'done') process.exitCode = 1;
  const { lost, red } = verdict;
  say(
    `${verdict.acknowledged} writes to ${verdict.documents} documents acknowledged, ${lost.length} lost, ${red.caused} red seconds caused`,
  );
};

const run = async (): Promise<void> => {
  say('Five OpenSearch nodes start on this machine, in three zones, three of them masters; six indices, snapshots, a writer ...');
  const stage = await setStage(findDistribution('opensearch-2.19'));
  const stop = async (): Promise<void> => {
    say('\nStopped by you: the nodes end, and their data with them.');
    await stage.close();
    process.exit(130);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    await show(stage);
  } finally {
    await stage.close();
  }
};

try {
  await run();
} catch (error) {
  process.stderr.write(`demo:opensearch: ${(error as Error).message.trimEnd()}\n`);
  process.exitCode = 1;
}
process.exit();
