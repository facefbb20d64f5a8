import { connectExecutions } from '../../aws/executions.ts';
import { bindFunction } from '../bind-function.ts';
import { requireVariable } from '../environment.ts';
import { begin } from './begin.ts';

const { doors, make, logger } = bindFunction('begin');
const act = begin(doors, connectExecutions(make, requireVariable('STATE_MACHINE_ARN')));

export const handler = async (event: unknown) => {
  const beginnings = await act(event);
  for (const beginning of beginnings) logger.info(`${beginning.fleet}: ${beginning.action}: ${beginning.reason}`, { ...beginning });
  return beginnings;
};
