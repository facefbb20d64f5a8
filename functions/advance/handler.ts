import { bindFunction } from '../bind-function.ts';
import { advance } from './advance.ts';

export const handler = advance(bindFunction('advance').doors);
