import { openExecutions } from '../../aws/executions.ts';
import { bindFunction, requireVariable } from '../environment.ts';
import { begin } from './begin.ts';

const { doors, clients, logger } = bindFunction('begin');
const act = begin(doors, openExecutions(clients.stepFunctions, requireVariable('STATE_MACHINE_ARN')));

export const handler = async (event: unknown) => {
  const beginnings = await act(event);
  for (const beginning of beginnings) logger.info(`${beginning.fleet}: ${beginning.action}: ${beginning.reason}`, { ...beginning });
  return beginnings;
};
