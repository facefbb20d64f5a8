import { PublishStateMachineVersionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { MakeClient } from '../aws/clients.ts';

/** Publishes what a state machine is now as its next version, which CloudFormation does on AWS; answers the ARN of that version. */
export const publishVersion = async (make: MakeClient, stateMachineArn: string): Promise<string> =>
  (await make(SFNClient).send(new PublishStateMachineVersionCommand({ stateMachineArn }))).stateMachineVersionArn ?? '';

/** Writes an SSM parameter, as the owner of a fleet writes its policy. */
export const writeParameter = async (make: MakeClient, name: string, value: string): Promise<void> => {
  await make(SSMClient).send(new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: true }));
};
