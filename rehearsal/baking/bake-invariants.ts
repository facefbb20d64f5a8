import { account, type Ground } from '../ground.ts';
import type { KnownImage, OutsideServer } from './baking-ground.ts';

/** What must hold of bakes at every moment, whatever fails. Each has a test that breaks it on purpose. */
export const bakeInvariants = {
  B1: 'a bake launches one builder and one test server at most',
  B2: 'a bake has one image at most that is pending or available',
  B3: 'a label is never on an image that no test server has booted well from',
  B4: 'an image that is in use, or under a label, is never removed',
  B6: 'an image that was tested, or did not pass, is removed only after nothing could be launched from it for a week',
  B5: 'a bake that has ended leaves no server that is billed, no image that was not tested, and no snapshot without an image',
} as const;

export type BakeBreach = { rule: keyof typeof bakeInvariants; what: string; at: number };

const labelled = (ground: Ground): { value: string; version: number; label: string }[] =>
  [...ground.baking.versions.values()].flatMap((versions) =>
    versions.flatMap(({ value, version, labels }) => labels.map((label) => ({ value, version, label }))),
  );

const bakeOf = ({ tags }: { tags: Readonly<Record<string, string>> }): string | undefined => tags['recycler:bake'];
const isBilled = ({ machine }: OutsideServer): boolean => !['shutting-down', 'terminated'].includes(machine);
const isThere = ({ state }: KnownImage): boolean => state === 'pending' || state === 'available';

const week = 7 * 86_400_000;
const isMarked = ({ tags }: KnownImage, mark: string): boolean => tags['recycler:state'] === mark;

/** What else names an image, of what others made. */
const findOtherUse = ({ baking: { others, versions, images } }: Ground, id: string): string | undefined => {
  const { launchConfigurations, overrides, spotFleets, fleets, spotRequests, recipes } = others;
  const named = [
    ...launchConfigurations.map(({ name, image }) => ({ image, by: `launch configuration ${name}` })),
    ...overrides.map(({ group, image }) => ({ image, by: `an override of ${group}` })),
    ...[...spotFleets, ...fleets, ...spotRequests]
      .filter(({ state }) => state === 'active' || state === 'open')
      .map(({ id: by, image }) => ({ image, by })),
    ...recipes.map(({ arn, image }) => ({ image, by: arn })),
    ...[...versions].flatMap(([name, of]) =>
      name.startsWith('/recycler/images/') ? [] : of.map(({ value }) => ({ image: value, by: `parameter ${name}` })),
    ),
    ...(images.get(id)?.isProtected ? [{ image: id, by: 'its protection' }] : []),
  ];
  const by = named.find(({ image }) => image === id)?.by;
  return by === undefined ? undefined : `${by} names it`;
};

const findTwice = (names: readonly string[]): string[] => [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];

/** Watches bakes of the embedded cloud by what is in it, and by nothing that the bakes say of themselves. */
export const watchBakes = (ground: Ground): { breaches: () => readonly BakeBreach[]; checkEnd: () => void } => {
  const { baking, clock } = ground;
  const breaches: BakeBreach[] = [];
  const known = new Set<string>();
  /** Images that a test server was seen to boot well from, and those that had a label before anything was baked. */
  const proven = new Set<string>();
  const removed = new Set<string>();
  const record = (rule: BakeBreach['rule'], what: string): void => {
    if (known.has(`${rule} ${what}`)) return;
    known.add(`${rule} ${what}`);
    breaches.push({ rule, what, at: clock.now() });
  };
  // What the scenario labelled was proven before it began.
  for (const [name, value] of ground.parameters) if (name.endsWith(':current')) proven.add(value);

  const findUse = ({ id }: KnownImage): string | undefined => {
    const label = labelled(ground).find(({ value, label: each }) => value === id && each !== 'tested');
    if (label) return `it has the label ${label.label}`;
    const server = [...ground.servers.values()].find((each) => each.image === id && each.goneAt === undefined);
    if (server) return `${server.id} runs from it`;
    const template = [...ground.templates.values()].find(({ versions }) => versions.some(({ image }) => ground.resolveImage(image) === id));
    return template ? `launch template ${template.name} names it` : findOtherUse(ground, id);
  };
  /** Since when an image is disabled. */
  const disabled = new Map<string, number>();
  const checkRemoval = (image: KnownImage): void => {
    if (image.state === 'available') {
      disabled.delete(image.id);
      removed.delete(image.id);
    }
    if (image.state === 'disabled' && !disabled.has(image.id)) disabled.set(image.id, clock.now());
    if (image.state !== 'deregistered' || !(isMarked(image, 'tested') || isMarked(image, 'rejected'))) return;
    const since = disabled.get(image.id);
    if (since === undefined || clock.now() - since < week)
      record('B6', `${image.id} was ${since === undefined ? 'never disabled' : 'disabled for less than a week'}`);
    disabled.set(image.id, Number.NEGATIVE_INFINITY);
  };

  const check = (): void => {
    const servers = [...baking.servers.values()];
    for (const each of findTwice(
      servers.flatMap((server) => (bakeOf(server) ? [`${bakeOf(server)} ${server.tags['recycler:role']}`] : [])),
    ))
      record('B1', each);
    const images = [...baking.images.values()];
    for (const each of findTwice(images.filter(isThere).flatMap((image) => bakeOf(image) ?? []))) record('B2', each);
    for (const { tags, isReady, image, flaw } of servers)
      if (tags['recycler:role'] === 'tester' && isReady && flaw === undefined) proven.add(image);
    for (const { value, label, version } of labelled(ground))
      if (!proven.has(value)) record('B3', `label ${label} on version ${version}, ${value}`);
    for (const image of images) {
      if (image.owner === account) checkRemoval(image);
      if ((image.state !== 'deregistered' && image.state !== 'disabled') || image.owner !== account || removed.has(image.id)) continue;
      removed.add(image.id);
      const use = findUse(image);
      if (use !== undefined) record('B4', `${image.id} was ${image.state}, and ${use}`);
    }
  };
  baking.listeners.push(check);

  return {
    breaches: () => breaches,
    checkEnd: () => {
      check();
      for (const server of baking.servers.values())
        if (isBilled(server) && bakeOf(server)) record('B5', `${server.tags['recycler:role']} ${server.id} is ${server.machine}`);
      for (const image of baking.images.values())
        if (isThere(image) && image.tags['recycler:state'] === 'candidate') record('B5', `image ${image.id} is ${image.state}`);
      const used = new Set([...baking.images.values()].filter(({ state }) => state !== 'deregistered').map(({ snapshot }) => snapshot));
      for (const snapshot of baking.snapshots.keys()) if (!used.has(snapshot)) record('B5', `snapshot ${snapshot} has no image`);
    },
  };
};
