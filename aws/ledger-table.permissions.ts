import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The actions of `ledger-table.ts`, which only the command line makes. */
export const ledgerTablePermissions: DoorPermissions = {
  make: [
    ...['CreateTable', 'DescribeTable', 'DescribeTimeToLive', 'UpdateTimeToLive'].map((name) =>
      named('dynamodb', name, referenceOf('amazondynamodb')),
    ),
    named('ssm', 'PutParameter', referenceOf('awssystemsmanager')),
  ],
};
