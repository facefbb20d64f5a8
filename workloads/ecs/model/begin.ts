import { parseDuration } from '../../../core/policy/duration.ts';
import { arnOf, type Definition, type Model, type Service } from './model.ts';
import { chooseHost, findFailure, measureRoom, reserve } from './place.ts';
import { defaultServices, type ServiceSettings } from './read-settings.ts';
import { createTask, placeRunning } from './run-task.ts';
import { deploymentId } from './schedule.ts';
import { wake } from './wake.ts';

/** All of the start, once: the services that a scenario names, and their tasks, which have run for long on the hosts that are there. */
export const begin = (model: Model): void => {
  if (model.hasBegun) return;
  model.hasBegun = true;
  const written = model.settings.services ?? defaultServices(model.hosts.list().length);
  for (const settings of written) addDefinition(model, settings);
  addCanary(model);
  for (const settings of written) if (!settings.standalone) addService(model, settings);
  placeFirst(model, written);
  wake(model);
};

const definitionArnOf = ({ region, account, name }: Model, family: string): string =>
  `arn:aws:ecs:${region}:${account}:task-definition/${name}-${family}:1`;

/** The task definition of a service, or of standalone tasks. */
export const addDefinition = (model: Model, settings: ServiceSettings): Definition => {
  const { name, desired: _, ...rest } = settings;
  const arn = definitionArnOf(model, name);
  const definition = { ...rest, family: `${model.name}-${name}`, arn, endsAfter: rest.runSeconds, exitCode: 0, cannotPull: false };
  model.definitions.set(arn, definition);
  return definition;
};

/** The task that proves a host: its family is `recycler-canary`. */
const addCanary = (model: Model): void => {
  const [settings] = defaultServices(0);
  if (!settings) return;
  const { seconds, exitCode, cannotPull } = model.settings.canary;
  const definition = addDefinition(model, {
    ...settings,
    name: 'recycler-canary',
    cpu: 64,
    memory: 64,
    loadBalancer: false,
    runSeconds: seconds,
  });
  model.definitions.set(definition.arn, { ...definition, family: 'recycler-canary', exitCode, cannotPull });
};

/** A service, which the scheduler fills. */
export const addService = (model: Model, settings: ServiceSettings): Service => {
  const createdAt = model.clock.now() - 30 * 86_400_000;
  const service: Service = {
    ...settings,
    arn: arnOf(model, 'service', settings.name),
    definition: definitionArnOf(model, settings.name),
    createdAt,
    events: [],
    deployment: { number: 1, since: createdAt, isRunning: false },
  };
  model.services.set(settings.name, service);
  return service;
};

const placeFirst = (model: Model, written: readonly ServiceSettings[]): void => {
  const room = measureRoom(model);
  const { mayLeave, isStuck } = model.settings;
  // Daemons were there before the rest filled the hosts.
  for (const settings of written.toSorted((a, b) => Number(b.daemon) - Number(a.daemon))) {
    const { name, standalone, daemon, constraint } = settings;
    const service = model.services.get(name);
    const span = mayLeave ? settings.protected : parseDuration('2d');
    const wanted = {
      definition: definitionArnOf(model, name),
      group: standalone ? `family:${model.name}-${name}` : `service:${name}`,
      startedBy: service ? `ecs-svc/${deploymentId(model, service)}` : 'a-person',
      ...(service && { service: name }),
      ...(constraint !== undefined && { constraint }),
      ...(!standalone && !daemon && span !== undefined && { protectedUntil: model.clock.now() + span * 1_000 }),
      isStuck,
    };
    if (daemon) {
      for (const host of model.hosts.list()) {
        const definition = model.definitions.get(wanted.definition) as Definition;
        if (findFailure(model, room, definition, host) !== undefined) continue;
        const task = createTask(model, wanted);
        reserve(model, room, task, host.id);
        placeRunning(model, task, host);
      }
      continue;
    }
    for (let i = 0; i < settings.desired; i += 1) {
      const task = createTask(model, wanted);
      const chosen = chooseHost(model, room, task);
      if (!('host' in chosen)) {
        // It waits, and the scheduler says so; one of no service was never started.
        if (standalone) model.tasks.delete(task.id);
        continue;
      }
      reserve(model, room, task, chosen.host.id);
      placeRunning(model, task, chosen.host);
    }
    if (span !== undefined) model.clock.at(model.clock.now() + span * 1_000, () => wake(model));
  }
};
