/**
 * The built-in scenario as a file would say it: a security patch on 100 web servers, and on a cluster of nine nodes in three zones, three of
 * them masters. The web fleet is what `{}` would be.
 */
export const defaultScenario = {
  fleets: [
    { name: 'web', maxSize: 120 },
    {
      name: 'search',
      groups: [
        { name: 'search-data', desiredCapacity: 6, maxSize: 8 },
        { name: 'search-masters', desiredCapacity: 3, maxSize: 4 },
      ],
      boot: { median: '90s', spread: 0.3 },
      drain: { median: '3m', spread: 0.2 },
      terminate: { median: '30s', spread: 0.3 },
      workloads: [{ kind: 'opensearch', roles: { 'search-masters': ['cluster_manager'], 'search-data': ['data', 'ingest'] } }],
      policy: { pace: { maxSurge: 2 } },
    },
  ],
};
