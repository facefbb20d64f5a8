import { type DoorPermissions, named, referenceOf } from './permission.ts';

const systemsManager = referenceOf('awssystemsmanager');
const getParameter = named('ssm', 'GetParameter', systemsManager);

/** The actions of `ledger-table.ts`, which only the command line uses: a function gets the name of its table from the stack. */
export const ledgerTablePermissions: DoorPermissions = {
  find: [getParameter],
  make: [
    ...['CreateTable', 'DescribeTable', 'DescribeTimeToLive', 'UpdateTimeToLive'].map((name) =>
      named('dynamodb', name, referenceOf('amazondynamodb')),
    ),
    named('ssm', 'PutParameter', systemsManager),
    getParameter,
  ],
};
