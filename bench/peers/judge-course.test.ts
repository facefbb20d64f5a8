import { expect, test } from '@jest/globals';
import { judgeCourse } from './judge-course.ts';

test('launch first: extra servers from launch to terminate call, and nothing missing', () => {
  const course = { launched: [0, 100], joined: [90, 200], left: [100, 200], terminated: [100, 260] };
  expect(judgeCourse(course, 5)).toEqual({ makespan: 260, leastInService: 5, surgeHours: 260 / 3_600 });
});

test('terminate first: what is missing until the new one serves, and no extra servers', () => {
  const course = { launched: [60, 60], joined: [150, 170], left: [0, 0], terminated: [60, 60] };
  expect(judgeCourse(course, 5)).toEqual({ makespan: 170, leastInService: 3, surgeHours: 0 });
  expect(judgeCourse({ ...course, over: 400 }, 5).makespan).toBe(400);
});

test('one that joins at the moment at which an old one leaves was there', () => {
  expect(judgeCourse({ launched: [0], joined: [50], left: [50], terminated: [50] }, 3).leastInService).toBe(3);
});
