import { openEnvironment } from '../../../aws/environment.ts';
import { openStepBake } from './open-step-bake.ts';

export const handler = openStepBake(openEnvironment('step-bake'));
