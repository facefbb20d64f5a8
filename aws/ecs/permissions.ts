import { type DoorPermissions, named, referenceOf } from '../permission.ts';

const source = referenceOf('amazonelasticcontainerservice');
const ecs = (operation: string) => named('ecs', operation, source);

/** The actions of this folder. Two of them change something: a host drains or takes tasks again, and a task is run on one. */
export const ecsPermissions: DoorPermissions = {
  readClusterArn: [ecs('DescribeClusters')],
  readHosts: [ecs('ListContainerInstances'), ecs('DescribeContainerInstances')],
  readProviders: [ecs('DescribeCapacityProviders')],
  setHostState: [ecs('UpdateContainerInstancesState')],
  listTasks: [ecs('ListTasks')],
  readTasks: [ecs('DescribeTasks')],
  readProtection: [ecs('GetTaskProtection')],
  readTaskDefinition: [ecs('DescribeTaskDefinition')],
  runTaskOn: [ecs('RunTask')],
  readServices: [ecs('ListServices'), ecs('DescribeServices')],
};
