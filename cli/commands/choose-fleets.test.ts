import { expect, test } from '@jest/globals';
import { createProgram } from '../program.ts';

test.each([
  ['stop --wait', 'name a fleet with --fleet NAME'],
  ['resume', 'name a fleet with --fleet NAME'],
  ['pause --all --fleet web --reason sale', '--fleet and --all exclude each other'],
])('%s is refused before anything is asked', async (line, message) => {
  await expect(createProgram().parseAsync(['node', 'recycler', ...line.split(' ')])).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringContaining(message),
  });
});
