import { describe, expect, test } from '@jest/globals';
import { livePermissions } from '../aws/aliases/live.permissions.ts';
import { askFunctionPermissions } from '../aws/ask-function.permissions.ts';
import { attestationPermissions } from '../aws/attestation.permissions.ts';
import { evidenceReaderPermissions } from '../aws/evidence/evidence-reader.permissions.ts';
import { viewPermissions } from '../aws/executions/view.permissions.ts';
import { groupReadPermissions } from '../aws/groups/group-reads.permissions.ts';
import { imagesPermissions } from '../aws/images.permissions.ts';
import { ledgerPermissions } from '../aws/ledger/permissions.ts';
import { parametersPermissions } from '../aws/parameters.permissions.ts';
import type { DoorPermissions, Permission } from '../aws/permission.ts';
import { serversPermissions } from '../aws/servers.permissions.ts';
import { signalsPermissions } from '../aws/signals.permissions.ts';
import { stackReadPermissions } from '../aws/stack.permissions.ts';
import { stackParametersPermissions } from '../aws/stack-parameters.permissions.ts';
import { stateMachineVersionPermissions } from '../aws/state-machine-version.permissions.ts';
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
      ...neededFor(serversPermissions.read, imagesPermissions.resolve, evidenceReaderPermissions.read),
      ...[groupReadPermissions, parametersPermissions, signalsPermissions, targetGroupPermissions, ledgerPermissions].flatMap(readsOf),
      ...[stackParametersPermissions, stackReadPermissions].flatMap(readsOf),
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
      ...neededFor(attestationPermissions.request, askFunctionPermissions.ask),
      // Beside what a reader has; which items it is about, ledger-grants.test.ts holds it to.
      ...['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      ...neededFor(livePermissions.readLive, viewPermissions.view, stateMachineVersionPermissions.read),
    ];
    expect([...new Set(actionsIn('OperatorPolicy'))].toSorted()).toEqual([...new Set(needed)].toSorted());
  });

  test('changes the ledger and asks functions, and nothing on everything', () => {
    const changes = actionsIn('OperatorPolicy').filter((action) => !isRead(action));
    for (const action of changes) expect(action).toMatch(/^(dynamodb:(Delete|Put|Update)Item|lambda:InvokeFunction)$/);
    expect(statementsIn('OperatorPolicy').filter(({ Resource }) => Resource === '*')).toEqual([]);
  });
});
