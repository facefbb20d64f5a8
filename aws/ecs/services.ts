import { DescribeServicesCommand, type ECSClient, ListServicesCommand, type Service } from '@aws-sdk/client-ecs';
import { read } from '../calls.ts';
import { describeAll, listAll } from '../pages.ts';
import { mostServices, refuseFailures } from './pages.ts';

/** Every service of a cluster. @throws WorldError, Retryable */
export const readServices = async (client: ECSClient, cluster: string): Promise<Service[]> => {
  const arns = await listAll((nextToken) =>
    read('ecs:ListServices', async () => {
      const answer = await client.send(new ListServicesCommand({ cluster, nextToken, maxResults: 100 }));
      return { items: answer.serviceArns ?? [], next: answer.nextToken };
    }),
  );
  return describeAll(arns, mostServices, (services) =>
    read('ecs:DescribeServices', async () => {
      const answer = await client.send(new DescribeServicesCommand({ cluster, services }));
      refuseFailures('ecs:DescribeServices', answer.failures);
      return answer.services ?? [];
    }),
  );
};
