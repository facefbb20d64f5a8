import { checkResources } from '../../check-resources.ts';
import type { Examine } from '../../examination.ts';
import { listOwnStack, readOwnParameters } from '../../stack/list-own-stack.ts';
import { namesOfType } from '../../stack/stack.ts';
import { alarms } from './alarms.ts';
import { connectAlarms, namesToJudge } from './door.ts';
import { factsOfAlarms } from './facts-of-alarms.ts';

/** Examines every alarm that the build declared, and those that there were before. */
export const examineAlarms: Examine = async (examination, phase) => {
  const { make, declared, described, candidateAlarm, before, keep } = examination;
  const found = namesOfType(await listOwnStack(examination), 'AWS::CloudWatch::Alarm');
  const names = declared.alarms.map((logicalId) => found.get(logicalId) ?? logicalId);
  const question = { names, candidates: [candidateAlarm], before: before?.alarms };
  const parameters = await readOwnParameters(examination);
  const snapshots = await connectAlarms(make)(question);
  for (const [logicalId, parameter] of Object.entries(described.thresholds)) {
    const snapshot = snapshots.get(found.get(logicalId) ?? logicalId);
    const value = parameters.is === 'known' ? Number(parameters.value[parameter]) : Number.NaN;
    if (snapshot && !Number.isNaN(value)) snapshots.set(snapshot.name, { ...snapshot, thresholdBy: { parameter, value } });
  }
  keep({ alarms: factsOfAlarms(snapshots.values()) });
  return checkResources(alarms, namesToJudge(question), snapshots, phase);
};
