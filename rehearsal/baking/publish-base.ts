import type { Ground } from '../ground.ts';
import type { BakingPlan } from './baking-ground.ts';

/** A base image and the public parameter that names it. */
type PublishedBase = { image: string; parameter: string; createdAt: number; isBad?: boolean };

/** Puts a base image behind its public parameter, as AWS publishes one. What is made of a bad one passes its test, and fails as a server of a group. */
export const publishBase = ({ baking, parameters }: Ground, { image, parameter, createdAt, isBad = false }: PublishedBase): void => {
  baking.images.set(image, {
    ...{ id: image, name: `al2023-${image}`, owner: '137112412989', ownerAlias: 'amazon', createdAt, state: 'available', tags: {} },
    disk: { release: '2023.8.20260101', packages: `base ${image}`, machine: '', isSealed: true },
    snapshot: `snap-of-${image}`,
    ...(isBad && { flawInGroup: 'the service loses its sessions under load' }),
  });
  parameters.set(parameter, image);
};

/** The seconds that one bake lasts at least, as the embedded cloud makes it: what no engine could save. */
export const shortestBakeSeconds = ({ agentSeconds, updateSeconds, imageSeconds, bootSeconds, validationSeconds }: BakingPlan): number =>
  // The builder comes online, is updated, cleaned and stopped; the image is made; a server boots from it; the value is validated.
  agentSeconds + updateSeconds + 10 + 20 + imageSeconds + Math.max(agentSeconds, bootSeconds) + validationSeconds;
