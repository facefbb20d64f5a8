import type { Service } from './cluster.ts';

/**
 * How many tasks of a service may be there beyond the desired ones, and how many may be missing, while it is moved. Rounded down and up (API reference,
 * DeploymentConfiguration, maximumPercent and minimumHealthyPercent).
 */
export const countSlack = ({
  desired,
  minimumPercent,
  maximumPercent,
}: Pick<Service, 'desired' | 'minimumPercent' | 'maximumPercent'>): { up: number; down: number } => ({
  up: Math.max(0, Math.floor((desired * maximumPercent) / 100) - desired),
  down: Math.max(0, desired - Math.ceil((desired * minimumPercent) / 100)),
});

/**
 * Can tasks of the service never be moved off a host that drains? "If minimumHealthyPercent is 100 and maximumPercent is 100, it can't remove existing
 * tasks" (ECS Developer Guide, container-instance-draining); rounding does the same to other numbers.
 */
export const neverDrains = (service: Service): boolean => {
  const { up, down } = countSlack(service);
  return !service.isDaemon && service.desired > 0 && up === 0 && down === 0;
};

/** Is the service's only task stopped before another one has started? */
export const stopsAll = (service: Service): boolean => {
  const { up, down } = countSlack(service);
  return !service.isDaemon && service.desired > 0 && up === 0 && down >= service.desired;
};

/** A number that lets the service drain, in the words of the one who sets it. */
export const describeRemedy = ({ name }: Pick<Service, 'name'>): string =>
  `set maximumPercent of service ${name} to 200, so that a task starts elsewhere first`;
