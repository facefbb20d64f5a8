import { type DoorPermissions, named, referenceOf } from '../permission.ts';

const source = referenceOf('amazonelasticcontainerservice');
const ecs = (operation: string) => named('ecs', operation, source);

/** The actions of this folder, but for those of doors with a table of their own. One of them changes something: a task is run on a host. */
export const ecsPermissions: DoorPermissions = {
  readClusterArn: [ecs('DescribeClusters')],
  readHosts: [ecs('ListContainerInstances'), ecs('DescribeContainerInstances')],
  readProviders: [ecs('DescribeCapacityProviders')],
  listTasks: [ecs('ListTasks')],
  listSome: [ecs('ListTasks')],
  readTasks: [ecs('DescribeTasks')],
  readProtection: [ecs('GetTaskProtection')],
  readTaskDefinition: [ecs('DescribeTaskDefinition')],
  runTaskOn: [ecs('RunTask')],
  readServices: [ecs('ListServices'), ecs('DescribeServices')],
};
