/** How many tasks each service has: 400 on 50 hosts of ten places, so that they are 80 % full. */
const sizes = [100, 60, 50, 40, 40, 30, 30, 20, 15, 10, 5];
const placements = ['spread', 'binpack'] as const;

/** The measured cluster: hosts, tasks, and services with the daemon. */
export const measuredHosts = { hosts: 50, tasks: sizes.reduce((sum, size) => sum + size, 0), services: sizes.length + 1, slots: 5 };

/** Fifty hosts with twelve services: spread and binpack by turns, every third one stops a task before it starts another, and a daemon. */
export const createHostsFleet = (policy: object) => ({
  name: 'hosts',
  desiredCapacity: measuredHosts.hosts,
  maxSize: measuredHosts.hosts + measuredHosts.slots,
  boot: { median: '180s', spread: 0.3 },
  drain: { median: '30s', spread: 0.3 },
  terminate: { median: '45s', spread: 0.3 },
  workloads: [
    {
      kind: 'ecs',
      services: [
        ...sizes.map((desired, index) => ({
          name: `service-${index + 1}`,
          desired,
          cpu: 200,
          memory: 700,
          placement: placements[index % placements.length],
          ...(index % 3 === 2 ? { min: 80, max: 120 } : { min: 100, max: 200 }),
          loadBalancer: index % 2 === 0,
        })),
        { name: 'logs', daemon: true, cpu: 32, memory: 64 },
      ],
    },
  ],
  policy,
});
