import type {
  DescribeExecutionCommandInput,
  DescribeExecutionCommandOutput,
  DescribeStateMachineCommandInput,
  DescribeStateMachineCommandOutput,
  StartExecutionCommandInput,
  StartExecutionCommandOutput,
} from '@aws-sdk/client-sfn';
import { createServiceError, type Operations, operation } from '../../operation.ts';
import { recordIn, recordsIn } from '../cloud-formation/resolve-template.ts';
import type { StateMachines } from './state-machines.ts';

/** Step Functions' operations on the machine of a stack. */
export const createSfnOperations = (machines: StateMachines): Operations => ({
  'SFN.StartExecution': operation<StartExecutionCommandInput, StartExecutionCommandOutput>({
    takes: ['stateMachineArn', 'name', 'input', 'traceHeader'],
    answer: ({ stateMachineArn = '', name, input = '{}' }) => {
      const { arn, startedAt } = machines.start(stateMachineArn, name, input);
      return { executionArn: arn, startDate: new Date(startedAt) };
    },
  }),
  'SFN.DescribeExecution': operation<DescribeExecutionCommandInput, DescribeExecutionCommandOutput>({
    takes: ['executionArn', 'includedData'],
    answer: ({ executionArn = '' }) => {
      const found = machines.executions.get(executionArn);
      if (!found) throw createServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
      const { result } = found;
      return {
        executionArn,
        stateMachineArn: found.machineArn,
        ...(found.versionArn !== undefined && { stateMachineVersionArn: found.versionArn }),
        name: found.name,
        status: result?.status ?? 'RUNNING',
        startDate: new Date(found.startedAt),
        input: found.input,
        ...(result && { stopDate: new Date(result.endedAt) }),
        ...(result?.status === 'SUCCEEDED' && { output: JSON.stringify(result.output) }),
        ...(result?.error !== undefined && { error: result.error, cause: result.cause }),
      };
    },
  }),
  'SFN.DescribeStateMachine': operation<DescribeStateMachineCommandInput, DescribeStateMachineCommandOutput>({
    takes: ['stateMachineArn', 'includedData'],
    answer: ({ stateMachineArn = '' }) => {
      const { machine, version, versionArn } = machines.find(stateMachineArn);
      const { LoggingConfiguration, TracingConfiguration, StateMachineType } = version.properties;
      const logging = recordIn(LoggingConfiguration);
      return {
        stateMachineArn: versionArn ?? machine.arn,
        name: machine.name,
        status: 'ACTIVE',
        definition: version.text,
        roleArn: version.role,
        type: StateMachineType === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
        creationDate: new Date(version.createdAt),
        revisionId: version.revision,
        loggingConfiguration: {
          level: (logging.Level ?? 'OFF') as 'OFF',
          includeExecutionData: logging.IncludeExecutionData === true,
          destinations: recordsIn(logging.Destinations).map(({ CloudWatchLogsLogGroup: group }) => ({
            cloudWatchLogsLogGroup: { logGroupArn: String(recordIn(group).LogGroupArn) },
          })),
        },
        tracingConfiguration: { enabled: recordIn(TracingConfiguration).Enabled === true },
      };
    },
  }),
});
