import { formatDuration } from '../../core/policy/duration.ts';
import type { PlannedServer, WorkloadPlan } from '../../core/record/workload-plan.ts';
import { formatBytes } from '../../core/report/format-bytes.ts';

/** Columns of a line. */
const width = 80;
/** Servers that are shown with one reason. */
const mostShown = 10;
const turns = { next: 'next', 'under-way': 'under way', waits: 'waits', blocked: 'blocked', unknown: 'unknown', stays: 'stays' } as const;

/** A text in lines of 80 columns: the first begins with `head`, the others as far in as its text does. */
const wrap = (head: string, text: string): string[] => {
  const lines = [head];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    const isFirst = line.length === head.length && (lines.length === 1 || line.trim() === '');
    const longer = isFirst ? `${line}${word}` : `${line} ${word}`;
    if (longer.length <= width || isFirst) lines[lines.length - 1] = longer;
    else lines.push(`${' '.repeat(head.length)}${word}`);
  }
  return lines;
};

const figure = (name: string, text: string): string[] => wrap(`    ${name.padEnd(12)}`, text);

const describeForecast = ({ dueSeconds, assumes }: WorkloadPlan['forecast']): string =>
  dueSeconds === undefined ? `not known: ${assumes}` : `${formatDuration(dueSeconds)} to move it: ${assumes}`;

/** Servers with the same turn for the same reason, in their order. */
const groupByReason = (servers: readonly PlannedServer[]): PlannedServer[][] => {
  const groups: PlannedServer[][] = [];
  for (const server of servers) {
    const last = groups.at(-1)?.[0];
    if (last && last.turn === server.turn && last.reason === server.reason) groups.at(-1)?.push(server);
    else groups.push([server]);
  }
  return groups;
};

/** What one workload says of a campaign, at a glance: its figures, and for every server what keeps it or why it is next. */
export const describeWorkloadPlan = (plan: WorkloadPlan): string[] => {
  const { kind, name, about, method, servers, bytesToMove, forecast, reversible, headroom, settings, warnings } = plan;
  const zones = Math.max(4, ...servers.map(({ zone }) => zone.length));
  const place = new Map(servers.map(({ id }, index) => [id, index + 1]));
  const describeServer = ({ id, zone, bytes, seconds }: PlannedServer): string =>
    [
      `${String(place.get(id)).padStart(8)}. ${id.padEnd(19)}  ${zone.padEnd(zones)}`,
      (bytes === undefined ? 'size unknown' : formatBytes(bytes)).padStart(8),
      (seconds === undefined ? '' : formatDuration(seconds)).padStart(7),
    ]
      .join('  ')
      .trimEnd();
  return [
    ...wrap(`  ${kind} ${name}: `, about),
    ...figure('method', `${method.name}: ${method.reason}`),
    ...figure('to move', bytesToMove === undefined ? 'not known' : formatBytes(bytesToMove)),
    ...figure('forecast', describeForecast(forecast)),
    ...figure('reversible', `${reversible.answer}: ${reversible.reason}`),
    ...figure('headroom', headroom.reason),
    ...Object.entries(settings).flatMap(([key, value], index) => figure(index === 0 ? 'settings' : '', `${key}: ${value}`)),
    ...warnings.flatMap((warning) => figure('warning', warning)),
    ...groupByReason(servers).flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const hidden = group.length - mostShown;
      return [
        ...wrap(`    ${turns[first.turn]}: `, first.reason),
        ...group.slice(0, mostShown).map(describeServer),
        ...(hidden > 0 ? [`          and ${hidden} more (--json FILE lists them)`] : []),
      ];
    }),
  ];
};
