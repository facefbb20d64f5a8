import pc from 'picocolors';
import type { BenchResult, EngineResult, Figure, Spread } from './bench-result.ts';

const columns = {
  engine: ({ engine }: EngineResult) => engine,
  servers: ({ servers }: EngineResult) => String(servers),
  slots: ({ slots }: EngineResult) => String(slots),
  'time / bound': ({ ratio }: EngineResult) => showSpread(ratio),
  'time / list': ({ toList }: EngineResult) => showSpread(toList),
  'bad image hits': ({ badImageHits }: EngineResult) => String(badImageHits),
  'least in service': ({ minInServiceShare }: EngineResult) => `${Math.round(minInServiceShare * 100)} %`,
  'surge h/swap': ({ surgeHoursPerSwap }: EngineResult) => surgeHoursPerSwap.toFixed(3),
  'calls/swap': ({ callsPerSwap }: EngineResult) => showNumber(callsPerSwap, 1),
  'changes/swap': ({ mutatingPerSwap }: EngineResult) => showNumber(mutatingPerSwap, 2),
  'transitions/swap': ({ transitionsPerSwap }: EngineResult) => showNumber(transitionsPerSwap, 1),
  'USD/1000 swaps': ({ orchestrationUsdPer1000 }: EngineResult) => showNumber(orchestrationUsdPer1000, 3),
};

const showSpread = ({ median, min, max }: Spread): string => `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
const showNumber = (value: number | null, digits: number): string => value?.toFixed(digits) ?? '-';

const alignTable = (rows: readonly (readonly string[])[], textColumns: readonly number[]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number): string =>
    textColumns.includes(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
};

const showValue = ({ value, unit }: Figure): string =>
  value === null || Number.isInteger(value) ? (value?.toLocaleString('en') ?? '-') : value.toFixed(unit === 's' ? 2 : 3);
const showGoal = ({ goal, unit }: Figure): string => (goal === null ? '' : `at most ${goal} ${unit}`.trimEnd());
const showWithin = ({ goal, within }: Figure): string =>
  goal === null ? '' : within === null ? 'not measured' : within ? 'within' : 'MISSED';

/** The result for a person: what each number is, its goal, and whether it is kept. */
export const printResult = (result: BenchResult, write: (text: string) => void): void => {
  const { engines, figures, machine, seeds } = result;
  const gibibytes = Math.round(machine.memoryBytes / 2 ** 30);
  const head = Object.keys(columns);
  const body = engines.map((engine) => Object.values(columns).map((cell) => cell(engine)));
  const [titles = '', ...lines] = alignTable([head, ...body], [0]);
  write(
    `Rehearsals with seeds ${seeds.join(', ')} (Node ${machine.node}, ${machine.cores} cores, ${gibibytes} GiB): median (least to most)\n\n`,
  );
  write(`${pc.bold(titles)}\n${lines.join('\n')}\n\n`);
  write(
    'time / bound: until the last slot is given back, over the shortest time that any engine could reach with these slots and boots.\n',
  );
  write(
    'time / list: the same over `list`, a schedule on paper with the same boots: no proof, no growing, and it learns of every event at once.\n',
  );
  write(
    'bad image hits: servers launched from an image that never becomes healthy. The peers are pacing rules on paper; what they were given more:\n',
  );
  const granted = new Map(engines.flatMap(({ engine, grantedMore }) => (grantedMore === undefined ? [] : [[engine, grantedMore]])));
  for (const [engine, more] of granted) write(`  ${engine}: ${more}\n`);
  write('\n');
  const rows = figures.map((each) => [each.what, showValue(each), each.unit, showGoal(each), showWithin(each)]);
  const [figureTitles = '', ...figureLines] = alignTable([['figure', 'value', 'unit', 'goal', ''], ...rows], [0, 2, 3, 4]);
  write(`${pc.bold(figureTitles)}\n`);
  for (const line of figureLines) write(`${line.endsWith('MISSED') ? pc.yellow(line) : line}\n`);
};
