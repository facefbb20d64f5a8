import type { DeleteFunctionCommandInput, DeleteFunctionCommandOutput } from '@aws-sdk/client-lambda';
import { ResourceConflictException, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import type {
  DeleteStateMachineVersionCommandInput,
  DeleteStateMachineVersionCommandOutput,
  ListExecutionsCommandInput,
  ListExecutionsCommandOutput,
  ListStateMachineVersionsCommandInput,
  ListStateMachineVersionsCommandOutput,
  StopExecutionCommandInput,
  StopExecutionCommandOutput,
} from '@aws-sdk/client-sfn';
import { ConflictException, ExecutionDoesNotExist } from '@aws-sdk/client-sfn';
import { type Operations, operation, takePage } from '../../operation.ts';
import type { StateMachines } from '../step-functions/state-machines.ts';
import { type Functions, latest } from './functions.ts';

const $metadata = { httpStatusCode: 400 };

/** What old versions are found and deleted by, and how an execution is ended. */
export const createVersionOperations = (functions: Functions, machines: StateMachines, now: () => number): Operations => ({
  'Lambda.DeleteFunction': operation<DeleteFunctionCommandInput, DeleteFunctionCommandOutput>({
    takes: ['FunctionName', 'Qualifier'],
    isMutating: true,
    answer: ({ FunctionName = '', Qualifier }) => {
      const named = functions.find(FunctionName, Qualifier);
      const version = named?.fn.versions.find(({ version: number }) => number === named.qualifier);
      if (named?.qualifier === latest) throw new Error(`a whole function would be deleted: ${FunctionName}`);
      if (!named || !version) throw new ResourceNotFoundException({ message: `Function not found: ${FunctionName}`, $metadata });
      const { fn } = named;
      const alias = [...fn.aliases.values()].find((each) => [each.version, ...Object.keys(each.weights)].includes(version.version));
      if (alias) throw new ResourceConflictException({ message: `Version ${version.version} is in use by alias ${alias.name}`, $metadata });
      fn.versions = fn.versions.filter((each) => each !== version);
      fn.asynchronous.delete(version.version);
      return {};
    },
  }),
  'SFN.ListStateMachineVersions': operation<ListStateMachineVersionsCommandInput, ListStateMachineVersionsCommandOutput>({
    takes: ['stateMachineArn', 'nextToken', 'maxResults'],
    answer: ({ stateMachineArn = '', nextToken, maxResults }) => {
      const { machine } = machines.find(stateMachineArn);
      const newestFirst = [...machine.versions].toReversed().map(([number, { createdAt }]) => ({
        stateMachineVersionArn: `${machine.arn}:${number}`,
        creationDate: new Date(createdAt),
      }));
      const { page, next } = takePage(newestFirst, nextToken, maxResults ?? 100, 'InvalidToken');
      return { stateMachineVersions: page, ...(next !== undefined && { nextToken: next }) };
    },
  }),
  'SFN.ListExecutions': operation<ListExecutionsCommandInput, ListExecutionsCommandOutput>({
    takes: ['stateMachineArn', 'statusFilter', 'nextToken', 'maxResults'],
    answer: ({ stateMachineArn = '', statusFilter, nextToken, maxResults }) => {
      const own = [...machines.executions.values()].filter(
        ({ machineArn, result }) => machineArn === stateMachineArn && (statusFilter ?? 'RUNNING') === (result?.status ?? 'RUNNING'),
      );
      const { page, next } = takePage(own, nextToken, maxResults ?? 100, 'InvalidToken');
      const executions = page.map(({ arn, name, startedAt, versionArn, result }) => ({
        executionArn: arn,
        stateMachineArn,
        name,
        status: result?.status ?? ('RUNNING' as const),
        startDate: new Date(startedAt),
        ...(versionArn !== undefined && { stateMachineVersionArn: versionArn }),
      }));
      return { executions, ...(next !== undefined && { nextToken: next }) };
    },
  }),
  'SFN.DeleteStateMachineVersion': operation<DeleteStateMachineVersionCommandInput, DeleteStateMachineVersionCommandOutput>({
    takes: ['stateMachineVersionArn'],
    isMutating: true,
    answer: ({ stateMachineVersionArn = '' }) => {
      const { machine } = machines.find(stateMachineVersionArn.split(':').slice(0, 7).join(':'));
      const number = stateMachineVersionArn.split(':')[7] ?? '';
      if ([...machine.aliases.values()].includes(number))
        throw new ConflictException({ message: `Version ${number} is referenced by an alias`, $metadata });
      // "Deleting a state machine version that does not exist succeeds" (API reference: the call is idempotent).
      machine.versions.delete(number);
      return {};
    },
  }),
  'SFN.StopExecution': operation<StopExecutionCommandInput, StopExecutionCommandOutput>({
    takes: ['executionArn', 'error', 'cause'],
    isMutating: true,
    answer: ({ executionArn = '', error, cause }) => {
      if (!machines.executions.has(executionArn))
        throw new ExecutionDoesNotExist({ message: `Execution Does Not Exist: '${executionArn}'`, $metadata });
      machines.stop(executionArn, error ?? 'Stopped', cause ?? '');
      return { stopDate: new Date(now()) };
    },
  }),
});
