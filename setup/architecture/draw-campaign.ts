import { stagesOf } from '../../core/record/stages.ts';
import type { CampaignWay, RuleGroup, Stop } from './read-campaign.ts';
import { drawArrow, drawBox, drawPage, drawText } from './svg.ts';

const [width, left, boxWidth, detail] = [1080, 44, 206, 276];
const boxHeight = 42;
const letter = 7.1;

/** Names in boxes, side by side; what does not fit goes to the next line. Answers the pieces and the lines that they take. */
const drawChips = (x: number, y: number, chips: readonly string[]): { pieces: string[]; lines: number } => {
  let [at, line] = [x, 0];
  const pieces = chips.flatMap((chip) => {
    const own = Math.round(chip.length * letter + 14);
    if (at + own > width - 24) [at, line] = [x, line + 1];
    const drawn = [drawBox(at, y + line * 26, own, 21, 'chip'), drawText(at + 7, y + line * 26 + 15, chip, 'code')];
    at += own + 6;
    return drawn;
  });
  return { pieces, lines: chips.length > 0 ? line + 1 : 0 };
};

type Drawn = { pieces: string[]; height: number };

/** A stop: its box on the left; on the right what happens, where in the code, and the names. */
const drawStop = ({ title, name, file, about, chips }: Stop, number: number, y: number, kind: string): Drawn => {
  const { pieces, lines } = drawChips(detail, y + 26, chips);
  return {
    pieces: [
      drawBox(left, y, boxWidth, boxHeight, kind),
      drawText(left + 12, y + 18, `${number}  ${title}`, 'head'),
      drawText(left + 12, y + 34, name, 'code'),
      drawText(detail, y + 17, about, ''),
      drawText(width - 24, y + 17, file, 'soft', 'end'),
      ...pieces,
    ],
    height: Math.max(boxHeight, 26 + lines * 26),
  };
};

const drawRules = (groups: readonly RuleGroup[], y: number): Drawn => {
  const height = 34 + Math.max(...groups.map(({ rules }) => rules.length)) * 17;
  let x = detail;
  const pieces = groups.flatMap(({ heading, rules }) => {
    const own = Math.round(24 + Math.max(heading.length * 7.4, ...rules.map((rule) => rule.length * letter)));
    const drawn = [
      drawBox(x, y, own, height, 'rule'),
      drawText(x + 12, y + 21, heading, 'row'),
      ...rules.map((rule, line) => drawText(x + 12, y + 41 + line * 17, rule, 'code')),
    ];
    x += own + 8;
    return drawn;
  });
  return { pieces, height };
};

const drawMethod = (method: keyof typeof stagesOf, y: number): string[] => {
  const stages: readonly string[] = stagesOf[method];
  const widthOf = (stage: string): number => Math.round(stage.length * letter + 14);
  let x = detail - 122;
  return [
    drawText(left - 20, y + 15, method, 'head'),
    ...stages.flatMap((stage, index) => {
      const drawn = [
        drawBox(x, y, widthOf(stage), 21, 'chip'),
        drawText(x + 7, y + 15, stage, 'code'),
        ...(index < stages.length - 1 ? [drawArrow(`M${x + widthOf(stage) + 1},${y + 10.5}h15`)] : []),
      ];
      x += widthOf(stage) + 18;
      return drawn;
    }),
  ];
};

const kinds: Readonly<Record<string, string>> = { Advance: 'rule', Guard: 'rule', Commit: 'write', Execute: 'write', Results: 'write' };

/** The way of one campaign through the code, from the schedule to the rest and around again. */
export const drawCampaign = ({ outside, step, rules, end }: CampaignWay): string => {
  const pieces: string[] = [];
  const places: number[] = [];
  let y = 44;
  const add = (stop: Stop): void => {
    if (places.length > 0) pieces.push(drawArrow(`M${left + boxWidth / 2},${(places.at(-1) ?? 0) + boxHeight}V${y - 1}`));
    const drawn = drawStop(stop, places.length + 1, y, kinds[stop.title] ?? 'box');
    places.push(y);
    pieces.push(...drawn.pieces);
    y += drawn.height + 14;
    if (stop.title !== 'Advance') return;
    const table = drawRules(rules, y - boxHeight - 14 + 28);
    pieces.push(...table.pieces);
    y += table.height - 14;
  };
  for (const stop of outside) add(stop);
  const panelTop = y;
  y += 34;
  for (const stop of step) add(stop);
  const panelBottom = y;
  const [restAt = 0, machineAt = 0] = [places.at(-1), places[2]];
  y += 12;
  const last = drawStop(end, places.length + 1, y, 'box');
  pieces.push(...last.pieces, drawArrow(`M${left + boxWidth / 2},${restAt + boxHeight}V${y - 1}`));
  y += last.height + 30;
  const methods = Object.keys(stagesOf) as (keyof typeof stagesOf)[];
  const stagesAt = y;
  const height = y + 14 + methods.length * 30 + 12;
  const again = drawArrow(
    `M${left},${restAt + boxHeight / 2}H28Q20,${restAt + boxHeight / 2} 20,${restAt + boxHeight / 2 - 8}V${machineAt + boxHeight / 2 + 8}Q20,${machineAt + boxHeight / 2} 28,${machineAt + boxHeight / 2}H${left - 2}`,
  );
  const description = `${[...outside, ...step, end].map(({ title, name, about }, index) => `${index + 1}. ${title} (${name}): ${about}.`).join(' ')} After the rest it goes on with the state machine. The rules of advance: ${rules.map((group) => `${group.heading}: ${group.rules.join(', ')}`).join('; ')}.`;
  return drawPage(width, height, 'The way of one campaign through the code', description, [
    drawText(24, 28, 'ONE CAMPAIGN', 'row'),
    drawBox(32, panelTop, width - 44, panelBottom - panelTop, 'panel'),
    drawText(left, panelTop + 22, 'ONE STEP', 'row'),
    drawText(
      detail,
      panelTop + 22,
      'built from the ledger and the world each time: ended between any two calls, it is run again and comes to the same end',
      'soft',
    ),
    ...pieces,
    again,
    drawText(24, stagesAt, 'ONE SWAP: ITS STAGES BY METHOD', 'row'),
    ...methods.flatMap((method, index) => drawMethod(method, stagesAt + 14 + index * 30)),
  ]);
};
