import { createFigures } from './figures.ts';
import type { Model } from './model.ts';
import { protectHosts } from './protect-hosts.ts';
import type { Settings } from './read-settings.ts';
import { schedule } from './schedule.ts';
import { createStore } from './store.ts';

type From = Pick<Model, 'name' | 'region' | 'account' | 'clock' | 'hexOf' | 'drawOf' | 'onHostChange' | 'setProtected' | 'groupArnOf'> & {
  settings: Settings;
  groups: readonly string[];
};

/** A cluster without services and hosts. */
export const createModel = ({ settings, groups, ...from }: From): Model => {
  const now = (): number => from.clock.now();
  const services: Model['services'] = createStore(now);
  const model: Model = {
    ...from,
    settings,
    arn: `arn:aws:ecs:${from.region}:${from.account}:cluster/${from.name}`,
    hosts: createStore(now),
    tasks: createStore(now),
    services,
    definitions: new Map(),
    providers: new Map(settings.capacityProvider ? groups.map((group) => [group, `${group}-hosts`]) : []),
    figures: createFigures({ services, clock: from.clock }),
    whenConnected: new Map(),
    tokens: new Map(),
    displaced: new Map(),
    hasBegun: false,
    isWoken: false,
    schedule: () => {
      schedule(model);
      protectHosts(model);
    },
    counter: 0,
    listLag: { ms: 0, only: undefined },
    failingHosts: new Map(),
    daemonsHeld: false,
    drainListeners: new Set(),
    registerListeners: new Set(),
    updateFailure: undefined,
  };
  return model;
};
