import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { spreadOf, toFigure } from './bench-result.ts';
import { measurePeers } from './measure-peers.ts';
import { sameServers } from './peers/same-servers.ts';
import { printResult } from './print-result.ts';

describe('spreadOf', () => {
  test('takes the middle, or the mean of the two in the middle', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(spreadOf([10, 9, 1, 2])).toEqual({ median: 5.5, min: 1, max: 10 });
    expect(spreadOf([7])).toEqual({ median: 7, min: 7, max: 7 });
    expect(() => spreadOf([])).toThrow('nothing was measured');
  });
});

describe('toFigure', () => {
  test('says whether the goal is kept, and nothing where there is no goal or no value', () => {
    expect(toFigure('a', 'a', '', 1.4, 1.4).within).toBe(true);
    expect(toFigure('a', 'a', '', 1.41, 1.4).within).toBe(false);
    expect(toFigure('a', 'a', '', 1.41).within).toBeNull();
    expect(toFigure('a', 'a', '', null, 1.4).within).toBeNull();
  });
});

/** The peers on two servers, whose bound and list are made up. */
const measureOne = () => ({ engines: measurePeers(2, [1], [{ draws: sameServers(2, 1), bound: 1_360, list: 1_128 }]) });

test('printResult names each figure, its goal, and what is missed or not measured', () => {
  let text = '';
  const figures = [
    toFigure('a', 'a plan', 's', 1.5, 2),
    toFigure('b', 'a bundle', 'KiB', 1_424, 1_300),
    toFigure('c', 'another', 'KiB', null, 600),
  ];
  const machine = { cores: 2, memoryBytes: 2 ** 34, node: '24.9.0' };
  const { engines } = measureOne();
  printResult({ schema: 'recycler/bench/1', machine, seeds: [1, 2], engines, figures }, (more) => {
    text += more;
  });
  const rows = stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.replaceAll(/ +/g, ' ').trim());
  expect(rows).toContain('a plan 1.50 s at most 2 s within');
  expect(rows).toContain('a bundle 1,424 KiB at most 1300 KiB MISSED');
  expect(rows).toContain('another - KiB at most 600 KiB not measured');
  expect(rows).toContain('kured 2 1 4.15 (4.15 to 4.15) 5.00 (5.00 to 5.00) 1 50 % 0.000 - - - -');
  expect(rows).toContain('kured: a concurrency of as many as the slots (it has 1), and a reboot that brings the new image');
});
