import { openEnvironment } from '../../../aws/environment.ts';
import { openPruneImages } from './open-prune-images.ts';

export const handler = openPruneImages(openEnvironment('prune-images'));
