import { describe, expect, test } from '@jest/globals';
import type { DoorPermissions, Permission } from '../aws/permissions.ts';
import * as aws from '../aws/permissions.ts';
import { targetGroupPermissions } from '../workloads/target-group/permissions.ts';
import { actionsOf, readTemplate, type Statement } from './template.ts';

const { Resources } = readTemplate();
const statementsIn = (name: string): Statement[] => {
  const { PolicyDocument } = Resources[name]?.Properties ?? {};
  return (PolicyDocument as { Statement: Statement[] }).Statement;
};
const actionsIn = (name: string): string[] => statementsIn(name).flatMap(actionsOf);
const neededFor = (...permissions: (readonly Permission[] | undefined)[]): string[] =>
  permissions.flatMap((each) => (each ?? []).map(({ action }) => action));
const isRead = (action: string): boolean => /:(BatchGet|Describe|Get|List|Query)/.test(action);
const readsOf = (door: DoorPermissions): string[] => neededFor(...Object.values(door)).filter(isRead);

describe('the policy of a reader', () => {
  test('is enough for fleets, plan, status, report and releases', () => {
    const needed = [
      ...neededFor(aws.groupPermissions.listEnrolled, aws.groupPermissions.describe, aws.serversPermissions.read),
      ...neededFor(aws.imagesPermissions.resolve, aws.policiesPermissions.read, aws.policiesPermissions.readAccount),
      ...[aws.signalsPermissions, targetGroupPermissions, aws.stackParametersPermissions, aws.stackReadPermissions].flatMap(readsOf),
      ...[...readsOf(aws.ledgerPermissions), ...readsOf(aws.releaseLedgerPermissions), ...neededFor(aws.evidencePermissions.read)],
    ];
    expect(needed.filter((action) => !actionsIn('ReaderPolicy').includes(action))).toEqual([]);
  });

  test('changes nothing', () => {
    expect(actionsIn('ReaderPolicy').filter((action) => !isRead(action) || action.includes('*'))).toEqual([]);
  });
});

describe('the policy of an operator', () => {
  test('adds what pause, stop, clear, attest, run and the smoke test need', () => {
    const needed = [
      ...neededFor(aws.ledgerPermissions.every, aws.attestationPermissions.request, aws.beginFunctionPermissions.ask),
      ...neededFor(aws.aliasesPermissions.readLive, aws.executionsPermissions.isRunning, aws.stateMachineVersionPermissions.read),
    ];
    expect([...new Set(actionsIn('OperatorPolicy'))].toSorted()).toEqual([...new Set(needed)].toSorted());
  });

  test('changes the ledger and asks functions, and nothing on everything', () => {
    const changes = actionsIn('OperatorPolicy').filter((action) => !isRead(action));
    for (const action of changes) expect(action).toMatch(/^(dynamodb:(ConditionCheck|Delete|Put|Update)Item|lambda:InvokeFunction)$/);
    expect(statementsIn('OperatorPolicy').filter(({ Resource }) => Resource === '*')).toEqual([]);
  });
});
