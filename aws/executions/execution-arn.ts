/**
 * The ARN of an execution by its name: arn:aws:states:REGION:ACCOUNT:stateMachine:NAME[:VERSION] becomes
 * arn:aws:states:REGION:ACCOUNT:execution:NAME:EXECUTION.
 */
export const executionArnOf = (stateMachineArn: string, name: string): string => {
  const [arn, partition, service, region, account, , machine] = stateMachineArn.split(':');
  return [arn, partition, service, region, account, 'execution', machine, name].join(':');
};
