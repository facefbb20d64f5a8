/** A room of the house: a folder, or some files, that belong together. */
export type Room = {
  name: string;
  /** What belongs there, in lines that fit into its box. */
  lines: readonly string[];
  /** Where its box stands in the picture, in columns from the left; its floor is counted from its imports. */
  column: number;
  owns: (path: string) => boolean;
};

const inFolder =
  (folder: string) =>
  (path: string): boolean =>
    path.startsWith(`${folder}/`);

/** The part of a workload that is a part of the embedded cloud. */
const isWorld = (path: string): boolean => /^workloads\/(?:.*\/)?worlds?\.ts$/.test(path);

/** The rooms of the house: every source belongs to exactly one. */
export const rooms: readonly Room[] = [
  { name: 'core', lines: ['the rules, and the ports to the world'], column: 1.5, owns: inFolder('core') },
  {
    name: 'images',
    lines: ['the rules of images:', 'recipe, bake, label'],
    column: 3,
    owns: (path) => inFolder('images')(path) && !inFolder('images/functions')(path),
  },
  { name: 'local', lines: ['doors of this machine,', 'host of the state machine'], column: 1.5, owns: inFolder('local') },
  { name: 'aws', lines: ['doors to AWS, with the', 'permissions of each'], column: 1.5, owns: inFolder('aws') },
  {
    name: 'workloads',
    lines: ['what servers serve:', 'a folder a kind'],
    column: 1.5,
    owns: (path) => inFolder('workloads')(path) && !isWorld(path),
  },
  { name: 'fitness', lines: ['what is asked of', 'a release'], column: 1.5, owns: inFolder('fitness') },
  {
    name: 'rehearsal',
    lines: ['the embedded cloud', 'and its virtual clock'],
    column: 0,
    owns: (path) => inFolder('rehearsal')(path) || isWorld(path),
  },
  { name: 'setup', lines: ['install, build,', 'deploy, publish'], column: 3, owns: inFolder('setup') },
  {
    name: 'functions',
    lines: ['a folder a', 'Lambda function'],
    column: 1,
    owns: (path) => inFolder('functions')(path) || inFolder('images/functions')(path),
  },
  { name: 'hooks', lines: ['the gate of', 'a release'], column: 2, owns: inFolder('hooks') },
  { name: 'cli', lines: ['the recycler', 'command'], column: 1.5, owns: inFolder('cli') },
  { name: 'bench', lines: ['measurements'], column: 3, owns: inFolder('bench') },
  { name: 'tests', lines: ['tests of', 'many rooms'], column: 1.5, owns: inFolder('tests') },
  { name: 'demo', lines: ['the stack on', 'this machine'], column: 1.5, owns: inFolder('demo') },
];

/** The rooms of core: every source of core belongs to exactly one. */
export const coreRooms: readonly Room[] = [
  {
    name: 'errors · clock · retry',
    lines: ['what everything stands on'],
    column: 1,
    owns: (path) => ['core/errors.ts', 'core/clock.ts', 'core/retry.ts', 'core/map-bounded.ts'].includes(path),
  },
  { name: 'policy', lines: ['what people want for a fleet'], column: 1, owns: inFolder('core/policy') },
  { name: 'record', lines: ['nouns: what the ledger holds'], column: 1, owns: inFolder('core/record') },
  {
    name: 'ports',
    lines: ['what a door to the', 'world must answer'],
    column: 0,
    owns: (path) => path.startsWith('core/ports/') || ['core/ports.ts', 'core/release-ports.ts'].includes(path),
  },
  { name: 'advance', lines: ['what is decided: pure rules'], column: 1.5, owns: inFolder('core/advance') },
  { name: 'step', lines: ['read, decide,', 'commit, execute'], column: 0, owns: inFolder('core/step') },
  { name: 'release', lines: ['leases, dry-run', 'of a candidate'], column: 1, owns: inFolder('core/release') },
  { name: 'report', lines: ['plans and', 'reports'], column: 2, owns: inFolder('core/report') },
  { name: 'heal', lines: ['which server is', 'bad, what may be done'], column: 3, owns: inFolder('core/heal') },
  { name: 'begin', lines: ['which campaigns', 'open, or go on'], column: 0.5, owns: inFolder('core/begin') },
];

/**
 * The room of a source.
 *
 * @throws Error when it belongs to none
 */
export const findRoom = (all: readonly Room[], path: string): Room => {
  const room = all.find(({ owns }) => owns(path));
  if (!room) throw new Error(`${path} belongs to no room: say in setup/architecture/rooms.ts which one it belongs to`);
  return room;
};
