import { drawFloors } from './draw-floors.ts';
import { findFloors } from './find-floors.ts';
import { type Graph, toGraph } from './graph.ts';
import { joinRooms } from './join-rooms.ts';
import { coreRooms, findRoom, type Room, rooms } from './rooms.ts';
import { drawBox, drawPage, drawText } from './svg.ts';

/** What stands on each floor, from the ground up, as a sentence. */
const describeFloors = (all: readonly Room[], floors: ReadonlyMap<string, number>): string =>
  Array.from({ length: Math.max(...floors.values()) }, (_, index) => index + 1)
    .map((floor) => all.filter(({ name }) => floors.get(name) === floor).map(({ name }) => name))
    .map((names, index) => `${index + 1}: ${names.join(', ')}`)
    .join('; ');

/** The rooms of what is deployed: those that a function or a hook reaches by its imports. */
const findDeployed = (graph: Graph, roomOf: (path: string) => string): Set<string> => {
  const reached = new Set([...graph.keys()].filter((path) => /^(functions|hooks)\/[^/]+\/handler\.ts$/.test(path)));
  for (const path of reached) for (const target of graph.get(path) ?? []) reached.add(target);
  return new Set([...reached].map(roomOf));
};

/** The folders of a room of core, such as `brakes · capacity`. */
const listFolders = (paths: readonly string[], room: string): string[] => {
  const folders = new Set(paths.flatMap((path) => new RegExp(`^core/${room}/([^/]+)/`).exec(path)?.[1] ?? []));
  return folders.size > 0 ? [[...folders].join(' · ')] : [];
};

const height = 684;

/**
 * The rooms of the house and those of core, each on the floor that its imports give it.
 *
 * @param sources every source that is no test, by its path
 * @throws Error when imports make a circle, or a file belongs to no room
 */
export const drawRooms = (sources: Readonly<Record<string, string>>): string => {
  const graph = toGraph(sources);
  const core: Graph = new Map([...graph].filter(([path]) => path.startsWith('core/')));
  const roomOf = (path: string): string => findRoom(rooms, path).name;
  const coreRoomOf = (path: string): string => findRoom(coreRooms, path).name;
  const deployed = findDeployed(graph, roomOf);
  const counts = joinRooms(graph, roomOf);
  const importers = rooms.filter(({ name }) => counts.get(name)?.has('core')).length;
  const shown = rooms.map((room) =>
    room.name === 'core'
      ? {
          ...room,
          lines: [...room.lines, `imported by ${importers === rooms.length - 1 ? 'every other room' : `${importers} other rooms`}`],
        }
      : room,
  );
  const shownInside = coreRooms.map((room) => ({ ...room, lines: [...room.lines, ...listFolders([...core.keys()], room.name)] }));
  const house = drawFloors(shown, counts, {
    ...{ left: 20, top: 52, columnWidth: 142, boxWidth: 132, boxHeight: 54, height },
    widths: { core: 556, local: 190, aws: 190, workloads: 160 },
    isMarked: (room) => deployed.has(room),
  });
  const inside = drawFloors(shownInside, joinRooms(core, coreRoomOf), {
    ...{ left: 628, top: 52, columnWidth: 144, boxWidth: 136, boxHeight: 58, height },
    widths: { 'errors · clock · retry': 240, policy: 240, record: 240, advance: 280 },
    isMarked: () => true,
  });
  const fileFloors = Math.max(...findFloors(core).values());
  const description = `Left, the house: a room stands above every room that it imports. From the ground up, ${describeFloors(rooms, house.floors)}. What is deployed: ${rooms
    .map(({ name }) => name)
    .filter((name) => deployed.has(name))
    .join(', ')}. Right, the rooms of core in the same way: ${describeFloors(coreRooms, inside.floors)}. No imports make a circle.`;
  return drawPage(1080, 800, 'The rooms of the Instance Recycler, and the rooms of core', description, [
    drawBox(12, 42, 592, height + 16, 'panel'),
    drawBox(620, 42, 448, height + 16, 'panel'),
    drawText(20, 28, `THE HOUSE: ${house.count} FLOORS OF ROOMS`, 'row'),
    drawText(628, 28, `CORE: ${inside.count} FLOORS OF ROOMS`, 'row'),
    ...house.pieces,
    ...inside.pieces,
    drawText(
      20,
      766,
      'An arrow leads from a room to what it imports, thicker for more. Arrows that follow from others are left out.',
      'soft',
    ),
    drawText(20, 784, 'Blue: part of what is deployed. The world.ts of a workload is a part of the rehearsal.', 'soft'),
    drawText(1060, 766, `core: ${fileFloors} floors of files`, 'soft', 'end'),
    drawText(1060, 784, 'no circle of files anywhere', 'soft', 'end'),
  ]);
};
