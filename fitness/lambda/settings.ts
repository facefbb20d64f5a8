import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { FunctionExpectation, FunctionSettings, LambdaFunction } from './function.ts';
import { runtimes } from './runtimes.ts';

/** What Lambda takes where nothing is declared (API reference, CreateFunction). */
const defaults = { timeoutSeconds: 3, memoryMb: 128 };

const findRuntimeFaults = (settings: FunctionSettings, expected: FunctionExpectation, today: string): string[] => {
  if (settings.isImage) return expected.runtime === undefined ? [] : [`it is a container image, ${expected.runtime} is declared`];
  const { runtime = 'none' } = settings;
  const deprecated = runtimes.get(runtime);
  return [
    ...(runtime === expected.runtime ? [] : [`the runtime is ${runtime}, ${expected.runtime ?? 'a container image'} is declared`]),
    ...(deprecated === undefined ? [`the runtime ${runtime} is not allowed`] : []),
    ...(deprecated !== undefined && today >= deprecated ? [`the runtime ${runtime} is deprecated since ${deprecated}`] : []),
  ];
};

const findNumberFault = (
  field: keyof typeof defaults,
  what: string,
  settings: FunctionSettings,
  expected: FunctionExpectation,
): string[] => {
  const declared = expected[field];
  const found = settings[field];
  // Declared or not: no function of ours can do its work with the defaults.
  if (found === defaults[field]) return [`the ${what} is the default of Lambda (${found})`];
  return declared === undefined || found === declared ? [] : [`the ${what} is ${found}, ${declared} is declared`];
};

const judge = ({ name, expected, today, settings }: LambdaFunction): Judgement => {
  if (settings.is === 'unknown') return judgeUnknown(settings);
  const found = settings.value;
  const evidence = { source: settings.source, function: name, found, expected, today };
  if (!/^\d{4}-\d{2}-\d{2}$/.test(today)) return { outcome: 'unknown', reason: `${today} is not a date (YYYY-MM-DD)`, evidence };
  if (!found.isImage && found.runtime === undefined) return { outcome: 'unknown', reason: 'the runtime was not reported', evidence };
  const faults = [
    ...findRuntimeFaults(found, expected, today),
    ...(found.role === expected.role ? [] : [`the role is ${found.role}, ${expected.role} is declared`]),
    ...findNumberFault('timeoutSeconds', 'time-out in seconds', found, expected),
    ...findNumberFault('memoryMb', 'memory in MB', found, expected),
  ];
  return faults.length === 0
    ? { outcome: 'pass', reason: `version ${found.version} has the declared settings`, evidence }
    : { outcome: 'fail', reason: `version ${found.version}: ${faults.join('; ')}`, evidence };
};

/** The version runs as declared: an allowed runtime before its deprecation, its role, time-out and memory. */
export const settings: FitnessFunction<LambdaFunction> = {
  id: 'lambda-settings',
  title: 'The function has the declared runtime, role, time-out and memory, and its runtime is not deprecated',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A default of 3 seconds or 128 MB ends a step halfway, another role acts with other rights, and a deprecated runtime gets no fixes.',
  remedy: 'Deploy the template again; move to a newer runtime before the day on which AWS deprecates the present one.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/lambda-function-settings-check.html',
  judge,
};
