import type { World } from '../rehearsal/world.ts';

/** A function that dies is reported by Lambda, and to the state machine as Lambda.Unknown (AWS Step Functions developer guide, error handling). */
export const invokeLikeLambda = async <Result>(world: World, task: () => Promise<Result>): Promise<Result> => {
  try {
    return await world.invoke(task);
  } catch (error) {
    if ((error as Error).name === 'Crash') throw Object.assign(new Error((error as Error).message), { name: 'Lambda.Unknown' });
    throw error;
  }
};
