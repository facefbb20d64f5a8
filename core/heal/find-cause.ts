import type { ServerHealth } from './health.ts';

/** Seconds for which a server counts as young: a release that is sick shows within them. */
const young = 3_600;

type Trait = { name: (value: string) => string; unblock: string; traitOf: (server: ServerHealth) => string | undefined };

const traits: readonly Trait[] = [
  {
    name: (zone) => `zone ${zone}`,
    unblock: 'shift traffic away from the zone (zonal shift) until it is well',
    traitOf: ({ zone }) => zone,
  },
  {
    name: (image) => `image ${image}`,
    unblock: 'have the group launch the image before it, and repair this one',
    traitOf: ({ image }) => image,
  },
  {
    name: (version) => `launch template version ${version}`,
    unblock: 'have the group launch the version before it, and repair this one',
    traitOf: ({ templateVersion }) => templateVersion,
  },
  {
    name: () => 'younger than an hour',
    unblock: 'find out what was released within the last hour, and roll it back',
    traitOf: ({ ageSeconds }) => (ageSeconds < young ? 'young' : undefined),
  },
];

/** At least so many sick servers, and this share of all that have the trait. */
const leastSick = 2;
const leastShare = 0.8;

/**
 * What sick servers have in common that no healthy one lacks: a zone, an image, a version, or that they are young. Then no server is to blame, and
 * none is healed.
 */
export const findCause = (servers: readonly ServerHealth[]): { reason: string; unblock: string } | undefined => {
  const judged = servers.filter(({ status }) => status !== 'unknown');
  for (const { name, unblock, traitOf } of traits) {
    for (const value of new Set(judged.flatMap((server) => traitOf(server) ?? []))) {
      const having = judged.filter((server) => traitOf(server) === value);
      const sick = having.filter(({ status }) => status === 'sick').length;
      // What every server has tells none apart from the others.
      const areOthersWell =
        having.length < judged.length && judged.every((server) => server.status === 'healthy' || traitOf(server) === value);
      if (sick >= leastSick && sick >= having.length * leastShare && areOthersWell)
        return {
          reason: `${sick} of ${having.length} servers that have this in common are sick, and all others are healthy: ${name(value)}`,
          unblock,
        };
    }
  }
  return undefined;
};
