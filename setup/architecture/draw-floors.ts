import { findFloors } from './find-floors.ts';
import { type Counts, toRoomGraph } from './join-rooms.ts';
import { leaveOutImplied } from './leave-out-implied.ts';
import type { Room } from './rooms.ts';
import { drawArrow, drawBox, drawText } from './svg.ts';

/** Where the floors of some rooms are drawn, and how large a box is. */
export type Frame = {
  left: number;
  /** The baseline of the heading. */
  top: number;
  columnWidth: number;
  boxWidth: number;
  boxHeight: number;
  /** The height of all floors together: they share it. */
  height: number;
  /** Boxes that are wider than the others, by their room. */
  widths?: Readonly<Record<string, number>>;
  /** Is this room marked? */
  isMarked?: (room: string) => boolean;
};

type Place = { x: number; y: number; width: number };

/** Three widths alone, so that the picture does not change with every import. */
const thicknessOf = (count: number): number => (count < 4 ? 1.2 : count < 16 ? 2 : 3.2);

/** Rooms on their floors, with an arrow for each import that does not follow from others. Answers the pieces, and how many floors there are. */
export const drawFloors = (
  rooms: readonly Room[],
  counts: Counts,
  frame: Frame,
): { pieces: string[]; floors: ReadonlyMap<string, number>; count: number } => {
  const graph = toRoomGraph(counts);
  const floors = findFloors(graph);
  const count = Math.max(...floors.values());
  const { left, top, columnWidth, boxWidth, boxHeight, height, widths = {}, isMarked = () => false } = frame;
  const bottom = top + height;
  const floorHeight = height / count;
  const yOf = (floor: number): number => bottom - floor * floorHeight + (floorHeight - boxHeight) / 2;
  const placeOf = ({ name, column }: Room): Place => {
    const width = widths[name] ?? boxWidth;
    return { x: left + (column + 0.5) * columnWidth - width / 2, y: yOf(floors.get(name) ?? 1), width };
  };
  const places = new Map(rooms.map((room) => [room.name, placeOf(room)]));

  const drawRoom = ({ name, lines }: Room): string[] => {
    const { x, y, width } = places.get(name) ?? { x: 0, y: 0, width: 0 };
    return [
      drawBox(x, y, width, boxHeight, isMarked(name) ? 'rule' : 'box'),
      drawText(x + 10, y + 19, name, 'head'),
      ...lines.map((line, index) => drawText(x + 10, y + 35 + index * 14, line, 'soft')),
    ];
  };

  const arrows = [...leaveOutImplied(graph)].flatMap(([from, targets]) => [...targets].map((to) => ({ from, to })));
  // Arrows that leave or reach one box stand side by side, in the order of their other ends.
  const spread = (place: Place, own: readonly Place[], other: Place): number => {
    const order = own.toSorted((a, b) => a.x + a.width / 2 - (b.x + b.width / 2));
    return place.x + (place.width * (order.indexOf(other) + 1)) / (own.length + 1);
  };
  const at = (name: string): Place => places.get(name) ?? { x: 0, y: 0, width: 0 };
  const drawImport = ({ from, to }: { from: string; to: string }): string => {
    const [a, b] = [at(from), at(to)];
    const x1 = Math.round(
      spread(
        a,
        arrows.filter((each) => each.from === from).map((each) => at(each.to)),
        b,
      ),
    );
    const x2 = Math.round(
      spread(
        b,
        arrows.filter((each) => each.to === to).map((each) => at(each.from)),
        a,
      ),
    );
    const [y1, y2] = [a.y + boxHeight, b.y - 1];
    const gap = floorHeight - boxHeight;
    const path = `M${x1},${y1}C${x1},${y1 + gap * 0.6} ${x2},${y1 + gap * 0.4} ${x2},${Math.min(y1 + gap, y2)}${y1 + gap < y2 ? `L${x2},${y2}` : ''}`;
    return drawArrow(path, thicknessOf(counts.get(from)?.get(to) ?? 1));
  };

  return { pieces: [...arrows.map(drawImport), ...rooms.flatMap(drawRoom)], floors, count };
};
