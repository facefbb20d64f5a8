import { type Chance, hexOf } from './chance.ts';
import type { Ground } from './ground.ts';
import type { ScenarioGroup } from './scenario.ts';
import type { Actor, Group, LaunchSource, Server } from './state.ts';

/** A server that has long been there. */
export type Seeded = { templateVersion: number; image: string; ageSeconds: number; source?: LaunchSource };

export type MakeServer = (group: Group, zone: string, origin: Actor, from: Omit<Seeded, 'ageSeconds'>, launchedAt: number) => Server;

/** The times that a server of a group will take, drawn by its number in the group: those of its first capacity come first, then each that is launched. */
export const drawTimes = (
  chance: Chance,
  shape: Pick<ScenarioGroup, 'name' | 'boot' | 'drain' | 'terminate'>,
  number: number,
): Server['drawn'] => {
  const draw = (what: 'boot' | 'drain' | 'terminate'): number => {
    const { median, spread } = shape[what];
    return Math.round(chance(`${what}:${shape.name}:${number}`).logNormal(median, spread) * 1_000) / 1_000;
  };
  return { bootSeconds: draw('boot'), drainSeconds: draw('drain'), terminateSeconds: draw('terminate') };
};

const addressInVpc = (nth: number): string => `10.${(nth >> 16) & 255}.${(nth >> 8) & 255}.${nth & 255}`;

/** Makes servers that are pending, each with its id, address, flaw and the times that it will take, drawn by its number in the group. */
export const createServerMaker = (ground: Ground, addressOf = addressInVpc): MakeServer => {
  const launchedSoFar = new Map<string, number>();
  let addresses = 0;

  return (group, zone, origin, { templateVersion, image, source }, launchedAt) => {
    const number = launchedSoFar.get(group.name) ?? 0;
    launchedSoFar.set(group.name, number + 1);
    const id = `i-0${hexOf(`${ground.scenario.seed}:${group.name}:${number}`)}`;
    const shape = ground.scenario.fleets.flatMap((fleet) => fleet.groups).find(({ name }) => name === group.name);
    addresses += 1;
    const draft = { id, fleet: group.fleet, image };
    return {
      ...draft,
      group: group.name,
      zone,
      origin,
      isHeir: false,
      templateVersion,
      source: source ?? { templateId: group.template.id, templateName: group.template.name },
      address: addressOf(addresses),
      launchedAt,
      drawn: shape ? drawTimes(ground.chance, shape, number) : { bootSeconds: 0, drainSeconds: 0, terminateSeconds: 0 },
      flaw: origin === 'seed' ? undefined : ground.flaws.map((flawOf) => flawOf(draft)).find((flaw) => flaw !== undefined),
      state: { lifecycle: 'Pending', machine: 'pending', health: 'Healthy', works: {}, isProtected: false, tags: {} },
      inServiceAt: undefined,
      isReady: false,
      hasJoined: false,
      joinedAt: undefined,
      goneAt: undefined,
      failedAt: undefined,
      terminated: undefined,
      history: [],
    };
  };
};
