import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { MakeClient } from '../../../aws/clients.ts';
import type { Clock } from '../../../core/clock.ts';
import type { DoorReading, DryRunAnswer } from '../../../core/release/dry-run.ts';
import { wholeWalkthrough } from '../../../core/release/walkthrough.ts';
import { type Answer, takeAnswer } from '../../readings.ts';
import { chunkPolls } from './chunk-polls.ts';
import type { PlannedPoll } from './planned-poll.ts';
import type { DryRun } from './recording.ts';

/** What is run: which version of the state machine (ARN), on which polls, under a name that no other run has. */
export type DryRunQuestion = { stateMachine: string; polls: readonly PlannedPoll[]; name: string };

/** Seconds between two polls of an execution, and the longest that all of them may take, in milliseconds. */
const pollEvery = 2;
const longest = 5 * 60_000;

type Output = { release: string; answers: DryRunAnswer[]; doors: DoorReading[] };

/** An execution that failed, which says something about the candidate; one that could not be started or seen does not. */
type Failure = { failed: string };

const run = async <Answer extends object>(
  client: SFNClient,
  clock: Clock,
  stateMachineArn: string,
  name: string,
  event: object,
): Promise<Answer | Failure> => {
  const input = JSON.stringify({ campaign: 'dry-run', fleet: 'dry-run', holder: name, ...event });
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
  const began = clock.now();
  while (clock.now() - began < longest) {
    await clock.sleep(pollEvery);
    const { status, output, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'SUCCEEDED') return JSON.parse(output ?? '{}') as Answer;
    if (status !== 'RUNNING') return { failed: `the execution ${name} ${status}: ${error ?? ''} ${cause ?? ''}`.slice(0, 1_000) };
  }
  throw new Error(`the execution ${name} did not end within ${longest / 60_000} minutes`);
};

const decide = async (
  client: SFNClient,
  clock: Clock,
  stateMachine: string,
  name: string,
  polls: readonly PlannedPoll[],
): Promise<Output> => {
  const recordings = polls.map(({ name: poll, state, observation, now }) => ({ name: poll, state, observation, now }));
  const answered = await run<Output>(client, clock, stateMachine, name, { phase: 'dry-run', recordings });
  if ('failed' in answered) throw new Error(answered.failed);
  return answered;
};

const walk = async (client: SFNClient, clock: Clock, stateMachine: string, name: string): Promise<DryRun['trace']> => {
  const event = { phase: 'plan', walk: wholeWalkthrough, trace: [] };
  const answered = await run<{ trace?: string[] }>(client, clock, stateMachine, name, event);
  return 'failed' in answered ? answered.failed : (answered.trace ?? []);
};

/**
 * Has the candidate's own state machine version decide recorded polls and read once through each door, in as many executions as the polls
 * need room; another one walks through every phase. Never throws: what was not answered is an unknown reading; an answer that is missing stays missing.
 */
export const readDryRun = (client: SFNClient, clock: Clock, { stateMachine, polls, name }: DryRunQuestion): Promise<Answer<DryRun>> =>
  takeAnswer('states:StartExecution', async () => {
    const walked = walk(client, clock, stateMachine, `${name}-walk`);
    const outputs = await Promise.all(
      chunkPolls(polls).map((chunk, index) => decide(client, clock, stateMachine, `${name}-${index + 1}`, chunk)),
    );
    const trace = await walked;
    const [first] = outputs;
    const releases = [...new Set(outputs.map(({ release }) => release))];
    if (!first || releases.length !== 1) throw new Error(`several releases answered: ${releases.join(', ')}`);
    return {
      release: first.release,
      answers: outputs.flatMap(({ answers }) => answers),
      doors: first.doors,
      trace,
    };
  });

/** The same, with a client of its own. */
export const connectDryRun =
  (make: MakeClient, clock: Clock) =>
  (question: DryRunQuestion): Promise<Answer<DryRun>> =>
    readDryRun(make(SFNClient), clock, question);
