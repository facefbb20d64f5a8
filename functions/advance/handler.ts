import { bindFunction } from '../environment.ts';
import { advance } from './advance.ts';

export const handler = advance(bindFunction('advance').doors);
