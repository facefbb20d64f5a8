import { prepareDynamodbLocal } from '../../setup/dynamodb-local.ts';
import { prepareMinistack, preparePython } from '../../setup/python.ts';

/** Installs what the acceptance tests need, once and before any of them: a test that then asks for it gets it at once. */
export default async () => {
  await preparePython();
  await prepareMinistack();
  await prepareDynamodbLocal();
};
