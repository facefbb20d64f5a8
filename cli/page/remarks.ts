import { formatDuration } from '../../core/policy/duration.ts';
import type { FleetReport, ReportSwap } from '../../core/report/report.ts';
import type { Band } from './bands.ts';
import { formatElapsed } from './elapsed.ts';
import { findUnneeded } from './find-unneeded.ts';
import { type Html, html } from './html.ts';
import { nameServer, renderFolded, renderTable } from './table.ts';
import type { Timeline } from './timeline.ts';

/** More notices than this are left to the JSON report. */
export const mostRemarks = 200;

/** Brakes and notices as lists, under the letters and numbers that the pictures show. */
export const listRemarks = (fleet: FleetReport, timeline: Timeline, bands: readonly Band[]): Html =>
  html`${
    bands.length > 0 &&
    html`<ul class="remarks">${fleet.brakes.map((brake, index) => {
      const band = bands[index] as Band;
      const length = formatDuration(band.to - band.from);
      return html`<li><span class="key ${brake.kind}">${band.letter}</span><span class="when">${formatElapsed(band.from)}</span><span><strong>${
        brake.kind === 'hold' ? 'Held' : 'Stopped'
      }</strong> ${brake.reason}${brake.kind === 'hold' && html` <span class="soft">(${length}${brake.to === undefined && ', still open'})</span>`}</span></li>`;
    })}</ul>`
  }${
    fleet.notices.length > 0 &&
    html`<ol class="remarks">${fleet.notices
      .slice(0, mostRemarks)
      .map(
        (notice, index) =>
          html`<li><span class="key ${notice.level}">${index + 1}</span><span class="when">${formatElapsed(timeline.at(notice.at))}</span><span>${
            notice.level !== 'info' && html`<strong>${notice.level}</strong> `
          }${notice.text}</span></li>`,
      )}</ol>${fleet.notices.length > mostRemarks && html`<p class="soft">${fleet.notices.length - mostRemarks} more notices are in the JSON report.</p>`}`
  }`;

/** What did not move or did not succeed, with the reasons; nothing where all went well. */
export const listTroubles = (fleet: FleetReport, timeline: Timeline): Html => {
  const unneeded = findUnneeded(fleet.swaps);
  const lost = fleet.swaps.filter((swap) => !['done', 'in-flight'].includes(swap.outcome) && !unneeded.has(swap));
  return html`${
    fleet.blocked.length > 0 &&
    html`<h3>Blocked</h3>${renderTable(
      'What does not move, and what would unblock it',
      ['Reason', 'Since', 'What unblocks it', 'Servers', 'Which'],
      fleet.blocked.map((each) => [
        each.reason,
        formatElapsed(timeline.at(each.since)),
        each.unblock,
        each.count,
        `${each.servers.join(', ')}${each.count > each.servers.length && each.servers.length > 0 ? ' ...' : ''}`,
      ]),
      [1, 3],
    )}`
  }${
    lost.length > 0 &&
    html`<h3>Swaps that did not succeed</h3>${lost.length > mostOpen ? renderFolded(`All ${lost.length} of them`, tabulateLost(lost)) : tabulateLost(lost)}`
  }${
    unneeded.size > 0 &&
    html`<p class="soft">${unneeded.size} more new ${unneeded.size === 1 ? 'server was' : 'servers were'} launched beside the last ones that booted, and terminated again once others had joined first.</p>`
  }`;
};

/** A longer table than this is folded away. */
const mostOpen = 12;
const mostLost = 200;

const tabulateLost = (lost: readonly ReportSwap[]): Html =>
  renderTable(
    lost.length > mostLost ? `The first ${mostLost} of ${lost.length}; the old server stays` : 'The old server stays',
    ['Old server', 'New server', 'Outcome', 'Last stage', 'Reason'],
    lost
      .slice(0, mostLost)
      .map((swap) => [
        nameServer(swap.victim),
        nameServer(swap.replacement),
        swap.outcome,
        swap.stages.at(-1)?.name ?? '-',
        swap.reason ?? 'not recorded',
      ]),
  );
