import { describe, expect, test } from '@jest/globals';
import { judgeComeback } from './judge-comeback.ts';
import type { ServerFacts } from './observation.ts';
import { findDifference, findStaleness, type Origin, type Wanted } from './wanted.ts';

const machine = 'x86_64, hvm, RunInstances, no product code';
const wanted: Wanted = {
  templateId: 'lt-1',
  versionSpec: '3',
  version: '3',
  image: 'ami-new',
  isMoving: false,
  machine,
  alike: ['2'],
};
const server: ServerFacts & Origin = {
  id: 'i-1',
  state: 'running',
  image: 'ami-old',
  isExcluded: false,
  isEnrolled: true,
  machine,
  templateId: 'lt-1',
  templateVersion: '2',
  instanceType: 'm6g.large',
};

describe('a server may come back from the wanted image', () => {
  test('where its image alone differs', () => {
    expect(judgeComeback(server, wanted).verdict).toBe('pass');
    expect(judgeComeback({ ...server, templateVersion: '3' }, wanted).verdict).toBe('pass');
  });

  test.each<[string, Partial<ServerFacts & Origin>, RegExp]>([
    ['user data or anything else of its template differs', { templateVersion: '1' }, /differs from version 3 in more than the image/],
    ['it is from another template', { templateId: 'lt-2' }, /template lt-2/],
    ['it is from a launch configuration', { launchConfiguration: 'old' }, /launch configuration/],
    ['it has another architecture', { machine: machine.replace('x86_64', 'arm64') }, /it is arm64.*and image ami-new is for x86_64/],
    ['it has another product code', { machine: machine.replace('no product code', 'abc (devpay)') }, /abc/],
    ['it is bare metal', { instanceType: 'm6g.metal' }, /bare metal/],
    ['it has not the tag itself', { isEnrolled: false }, /tag recycler:policy itself/],
  ])('not where %s', (_, change, reason) => {
    expect(judgeComeback({ ...server, ...change }, wanted)).toEqual({ verdict: 'fail', reason: expect.stringMatching(reason) });
  });

  test('not from an image of AWS Marketplace, not even from the same product', () => {
    const marketplace = machine.replace('no product code', 'abc (marketplace)');
    expect(judgeComeback({ ...server, machine: marketplace }, { ...wanted, machine: marketplace }).verdict).toBe('fail');
  });

  test('not where its type is none of those that the group wants', () => {
    expect(judgeComeback(server, { ...wanted, instanceTypes: ['m7g.large'] }).verdict).toBe('fail');
  });

  test.each<[string, ServerFacts & Origin, Wanted | undefined]>([
    ['its group', server, undefined],
    ['the image', server, (({ machine: _, ...rest }) => rest)(wanted)],
    ['its machine', (({ machine: _, ...rest }) => rest)(server), wanted],
    ['its template', (({ templateVersion: _, ...rest }) => rest)(server), wanted],
    ['its state', { ...server, state: 'stopping' }, wanted],
  ])('what is not known of %s is no yes', (_, given, target) => {
    expect(judgeComeback(given, target).verdict).toBe('unknown');
  });
});

describe('a server that came back', () => {
  const back = { ...server, image: 'ami-new', launchedAt: 0, renewedAt: 900_000 };

  test('is as wanted by its image, though it keeps the version that it was launched with', () => {
    expect(findDifference(back, wanted)).toBeUndefined();
    expect(findDifference({ ...back, image: 'ami-old' }, wanted)).toMatch(/image ami-old/);
    expect(findDifference({ ...back, templateVersion: '1' }, wanted)).toMatch(/template version 1/);
  });

  test('is as old as its new root volume', () => {
    expect(findStaleness(back, wanted, 1_000_000, 500)).toBeUndefined();
    expect(findStaleness(back, wanted, 1_500_000, 500)).toBe('too old');
    expect(findStaleness({ ...back, renewedAt: undefined as never }, wanted, 1_000_000, 500)).toBe('too old');
  });
});
