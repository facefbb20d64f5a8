import { type DoorPermissions, named, referenceOf } from '../../aws/permission.ts';

const source = referenceOf('amazonelasticcontainerservice');
const ecs = (operation: string) => named('ecs', operation, source);

const reads = [
  'ListContainerInstances',
  'DescribeContainerInstances',
  'ListServices',
  'DescribeServices',
  'ListTasks',
  'DescribeTasks',
  'DescribeTaskDefinition',
  'DescribeCapacityProviders',
  'GetTaskProtection',
].map(ecs);

/** The actions of `door.ts`. One of them changes something: it has a host drain, and take tasks again. */
export const ecsPermissions: DoorPermissions = {
  find: [ecs('DescribeClusters')],
  protects: reads,
  findUnsupported: reads,
  describe: reads,
  plan: reads,
  leaks: reads,
  try: [ecs('RunTask')],
  cordon: [ecs('UpdateContainerInstancesState')],
  uncordon: [ecs('DescribeContainerInstances'), ecs('UpdateContainerInstancesState')],
};
