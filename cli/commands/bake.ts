import { userInfo } from 'node:os';
import { askBeginBake } from '../../aws/begin-bake-function.ts';
import { beginBakeParameter, findParameter } from '../../aws/stack-parameters.ts';
import { InputError } from '../../core/errors.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';
import { connectAccount } from '../releases/connect-account.ts';

/** `bake NAME`: makes an image of a recipe now, in the deployed stack of images, whatever its schedule says. */
export const bake = async (recipe: string, options: CommonOptions & { urgent?: boolean }): Promise<void> => {
  const { clients } = connectAccount(options, 'bake');
  const name = await findParameter(clients.ssm, beginBakeParameter);
  if (name === undefined)
    throw new InputError(
      `no stack of images is deployed in this account and Region (SSM parameter ${beginBakeParameter}): docs/images.md says how`,
    );
  const result = await askBeginBake(clients.lambda, name, { recipe, isUrgent: options.urgent === true, actor: userInfo().username });
  if (result.action === 'refused' || result.action === 'unknown') throw new InputError(`${recipe}: ${result.reason}`);
  if (options.json !== undefined) writeJson(options.json, { schema: 'recycler/bake/1', ...result });
  print(`${recipe}: ${result.action}: ${result.reason}; recycler images ${recipe} shows how it stands`, options.json);
};
