import { expect, test } from '@jest/globals';
import { createProgram } from '../program.ts';
import { unknownFleet } from './choose-fleets.ts';

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

test.each([
  ['wbe-api', ['web', 'web-api'], '--fleet wbe-api is not enrolled; did you mean web-api? Enrolled are web, web-api'],
  ['search', ['web', 'web-api'], '--fleet search is not enrolled; enrolled are web, web-api'],
  ['web', [], '--fleet web is not enrolled, and no other is: tag its groups recycler:policy = <policy name>'],
])('--fleet %s, where %j are enrolled', (fleet, known, sentence) => {
  expect(unknownFleet(fleet, known)).toBe(sentence);
});
