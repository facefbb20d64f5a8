import { describe, expect, test } from '@jest/globals';
import { renameCluster } from './rename-cluster.ts';

const script =
  '#!/bin/bash\necho ECS_CLUSTER=shop >> /etc/ecs/ecs.config\necho ECS_ENABLE_SPOT_INSTANCE_DRAINING=true >> /etc/ecs/ecs.config\n';
const bottlerocket =
  '[settings.host-containers.admin]\nenabled = false\n\n[settings.ecs]\nlogging-drivers = ["awslogs"]\ncluster = "shop"\n';

describe('user data of a test server', () => {
  test.each([
    ['of a script', script, script.replace('shop', 'images-test')],
    ['with quotes', 'ECS_CLUSTER="shop"\n', 'ECS_CLUSTER="images-test"\n'],
    ['of Bottlerocket', bottlerocket, bottlerocket.replace('shop', 'images-test')],
    [
      'with a longer name that has the same letters',
      `${script}# see shop-front\n`,
      `${script.replace('=shop', '=images-test')}# see shop-front\n`,
    ],
  ])('%s names the test cluster, and is else as it was', (_, userData, expected) => {
    expect(renameCluster(userData, 'images-test', 'web')).toEqual({ userData: expected });
  });

  test.each([
    ['names none', '#!/bin/bash\nyum update\n', /does not say ECS_CLUSTER=NAME/],
    ['is compressed', '\u001f\u008b\u0008binary', /does not say ECS_CLUSTER=NAME/],
    ['names one twice', `${script}echo ECS_CLUSTER=other >> /etc/ecs/ecs.config\n`, /names a cluster 2 times/],
    ['makes its name', 'echo ECS_CLUSTER=$CLUSTER >> /etc/ecs/ecs.config\n', /does not write the name of its cluster out \(\$CLUSTER\)/],
    ['has the name elsewhere too', `${script}aws ecs wait services-stable --cluster shop\n`, /occurs 2 times/],
    ['names the test cluster itself', script.replace('shop', 'images-test'), /is the cluster in which servers of web serve/],
    ['leaves the name empty', 'ECS_CLUSTER=\n', /\(empty\)/],
  ])('that %s is refused', (_, userData, problem) => {
    expect(renameCluster(userData, 'images-test', 'web')).toEqual({ problem: expect.stringMatching(problem) });
  });
});
