import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import type { MakeClient } from '../../aws/clients.ts';
import { takeAnswer } from '../readings.ts';
import type { EventRule } from './rule.ts';

/** Reads one rule of the default bus. Never throws: what could not be read is an unknown reading. @param id its name */
export const readRule = async (make: MakeClient, id: string): Promise<Pick<EventRule, 'state' | 'targets'>> => {
  const client = make(EventBridgeClient);
  return {
    state: await takeAnswer<string>('events:DescribeRule', async () => (await client.send(new DescribeRuleCommand({ Name: id }))).State),
    targets: await takeAnswer('events:ListTargetsByRule', async () => {
      const { Targets, NextToken: more } = await client.send(new ListTargetsByRuleCommand({ Rule: id, Limit: 100 }));
      if (more !== undefined) throw new Error('it has more than 100 targets');
      return Targets?.map(({ Arn = '' }) => Arn);
    }),
  };
};
