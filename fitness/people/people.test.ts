import { GetPolicyCommand, GetPolicyVersionCommand, IAMClient } from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { MakeClient } from '../../aws/clients.ts';
import { proveSubject } from '../../tests/prove-subject.ts';
import { actionsOf, readTemplate, type Statement } from '../../tests/template.ts';
import { recyclerStack } from '../stacks/recycler.ts';
import { readManagedPolicy } from './door.ts';
import { peopleFixtures } from './fixtures.ts';
import { people } from './people.ts';

describe('the fitness functions of a policy for people', () => {
  proveSubject(people, peopleFixtures, ['name', 'own', 'limits', 'needed']);

  test('know what each policy of the template is for', () => {
    const reading = /^[a-z0-9-]+:(Get|BatchGet|List|Describe|Query)/;
    const policies = Object.entries(readTemplate().Resources).filter(([, { Type }]) => Type === 'AWS::IAM::ManagedPolicy');
    const changing = policies.map(([name, { Properties }]) => {
      const { Statement: statements } = (Properties as unknown as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument;
      return [
        name,
        statements
          .flatMap(actionsOf)
          .filter((action) => !reading.test(action))
          .toSorted(),
      ];
    });
    expect(Object.fromEntries(changing)).toEqual(recyclerStack.peopleActions);
  });
});

describe('the door to managed policies', () => {
  const client = mockClient(IAMClient);
  const make = ((one: new (settings: object) => unknown) => new one({ region: 'eu-west-1' })) as unknown as MakeClient;
  beforeEach(() => void client.reset());

  test('reads the default version, and takes no half answer', async () => {
    const document = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'a:B', Resource: 'arn:x' }] });
    client.on(GetPolicyCommand).resolves({ Policy: { DefaultVersionId: 'v3' } });
    client.on(GetPolicyVersionCommand, { VersionId: 'v3' }).resolves({ PolicyVersion: { Document: encodeURIComponent(document) } });
    expect(await readManagedPolicy(make, 'arn:p')).toMatchObject({ value: { grants: [{ action: 'a:B' }] } });
    client.on(GetPolicyVersionCommand).resolves({ PolicyVersion: { Document: '{}' } });
    expect((await readManagedPolicy(make, 'arn:p')).is).toBe('unknown');
    client.on(GetPolicyCommand).resolves({});
    expect((await readManagedPolicy(make, 'arn:p')).is).toBe('unknown');
  });
});
