import { bindFunction } from '../environment.ts';
import { conclude } from './conclude.ts';

export const handler = conclude(bindFunction('conclude').doors);
