import { assumedServerHourUsd, type FleetReport } from '../../core/report/report.ts';
import { formatElapsed, formatMoment } from './elapsed.ts';
import { type Html, html } from './html.ts';
import { renderTable } from './table.ts';

const say = (value: number | undefined, unit = '', digits = 2): string =>
  value === undefined ? 'not measured' : `${value.toLocaleString('en-US', { maximumFractionDigits: digits })}${unit}`;

const each = (value: number | undefined, swaps: number): string =>
  value === undefined || swaps === 0 ? '' : `${say(value / swaps)} for each swap`;

const usd = (value: number | undefined): string => (value === undefined ? 'not measured' : `$${value.toFixed(value < 1 ? 4 : 2)}`);

const listFigures = (fleet: FleetReport): (string | Html)[][] => {
  const { capacity, calls, costUsd, deadline } = fleet;
  const swaps = fleet.swaps.length;
  const { shortfallSeconds: shortfall } = capacity;
  const rows: (string | Html | false)[][] = [
    ['Time', formatElapsed(fleet.makespanSeconds), 'from the start until the terminate call for the last old server; it then still drains'],
    [
      'Lower bound',
      fleet.lowerBoundSeconds === undefined ? 'not known' : formatElapsed(fleet.lowerBoundSeconds),
      'no engine with these slots could be faster, given how long these servers took to boot and drain',
    ],
    ['Ratio', fleet.ratio === undefined ? 'not known' : say(fleet.ratio), 'time divided by the lower bound; 1 is the best there is'],
    ['Slots', say(capacity.slots), 'the most swaps that the budget let hold capacity at once'],
    ['Least in service', say(capacity.minInService), `desired is ${capacity.desired}`],
    ['Most servers at once', say(capacity.maxTotal), 'not yet terminated, in any state'],
    ['Most machines at once', say(capacity.maxMachines), 'in any state, draining and shutting down too'],
    ['Shortfall caused', say(shortfall?.caused, ' server seconds'), 'below what the policy allows, by the Recycler’s own acts: must be 0'],
    ['Shortfall suffered', say(shortfall?.suffered, ' server seconds'), 'below what the policy allows, by faults or others'],
    ['Replacements failed', say(fleet.replacementsFailed), fleet.quarantined > 0 ? `${fleet.quarantined} kept in quarantine` : ''],
    ['Extra server hours', say(fleet.surgeHours), each(fleet.surgeHours, swaps)],
    [
      'Cost of the overlap',
      usd(costUsd.overlap),
      `at $${assumedServerHourUsd} an hour: an m6g.large on demand in us-east-1; your price differs`,
    ],
    ['Cost of orchestration', usd(costUsd.orchestration), 'state transitions and function invocations'],
    ['API calls', say(calls.total), each(calls.total, swaps)],
    ['Mutating calls', say(calls.mutating), each(calls.mutating, swaps)],
    ['State transitions', say(fleet.stateTransitions), each(fleet.stateTransitions, swaps)],
    ['History events', say(fleet.historyEvents), 'an execution may have 25,000'],
    ['Largest payload', say(fleet.maxPayloadBytes, ' bytes'), 'a state may pass on 262,144'],
    ['Polls', say(fleet.looks), 'called looks in reports and metrics'],
    deadline
      ? [
          'Deadline',
          formatMoment(Date.parse(deadline.at)),
          `${deadline.met ? 'met' : 'missed or at risk'}; the end is at ${formatMoment(Date.parse(deadline.forecastAt))}`,
        ]
      : [],
  ];
  return rows.filter((row) => row.length > 0) as (string | Html)[][];
};

/** All figures of a fleet against what bounds them, and the calls by operation. */
export const renderFigures = (fleet: FleetReport): Html => {
  const operations = Object.entries(fleet.calls.byOperation).toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return html`${renderTable('What it took, against what bounds it', ['Figure', 'Value', 'What it means'], listFigures(fleet), [1])}
${
  operations.length > 0 &&
  html`<details><summary>Calls by operation</summary>${renderTable(
    'Calls by operation',
    ['Operation', 'Calls'],
    operations.map(([name, count]) => [name, say(count)]),
    [1],
  )}</details>`
}`;
};
