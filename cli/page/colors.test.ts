import { describe, expect, test } from '@jest/globals';
import { colors } from './colors.ts';

// How colours look to people who lack one kind of cone: Machado, Oliveira and Fernandes 2009, "A physiologically-based model
// for simulation of color vision deficiency", severity 1.
const visions = {
  'full colour vision': [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};
type Triple = [number, number, number];

const turn = (matrix: readonly number[], [x, y, z]: Triple): Triple =>
  [0, 3, 6].map((row) => (matrix[row] ?? 0) * x + (matrix[row + 1] ?? 0) * y + (matrix[row + 2] ?? 0) * z) as Triple;
const toLinear = (hex: string): Triple =>
  [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as Triple;
const luminance = (hex: string): number => turn([0.2126, 0.7152, 0.0722, 0, 0, 0, 0, 0, 0], toLinear(hex))[0];

/** CIE L*a*b* of a colour as a person sees it. */
const toLab = (hex: string, vision: readonly number[]): Triple => {
  const seen = turn(vision, toLinear(hex)).map((value) => Math.min(1, Math.max(0, value))) as Triple;
  const xyz = turn([0.4124, 0.3576, 0.1805, 0.2126, 0.7152, 0.0722, 0.0193, 0.1192, 0.9505], seen);
  const white = [0.9505, 1, 1.089];
  const [x, y, z] = xyz.map((value, index) => {
    const share = value / (white[index] ?? 1);
    return share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116;
  }) as Triple;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
};

/** Colours that stand beside each other in one picture. */
const pictures = {
  'stages of a target group': [
    'paper',
    'stage-launching',
    'stage-booting',
    'stage-checking',
    'stage-joined',
    'stage-terminating',
    'failed',
  ],
  'stages of a datastore': ['stage-joined', 'stage-cordoning', 'stage-draining', 'stage-drained', 'stage-terminating'],
  'the three commonest images': ['paper', 'image-1', 'image-2', 'image-3'],
  lines: ['paper', 'in-service', 'desired', 'floor'],
};
const papers = { light: 0, dark: 1 } as const;
const colorOf = (name: string, paper: 0 | 1): string => colors[name]?.[paper] ?? '';

describe.each(Object.entries(papers))('on %s paper', (_, paper) => {
  const cases = Object.entries(visions).flatMap(([vision, matrix]) =>
    Object.entries(pictures).map(([picture, names]) => ({ vision, matrix, picture, names })),
  );

  test.each(cases)('$picture can be distinguished with $vision', ({ matrix, names }) => {
    const pairs = names.flatMap((a, index) => names.slice(index + 1).map((b) => ({ a, b })));
    for (const { a, b } of pairs) {
      const [p, q] = [toLab(colorOf(a, paper), matrix), toLab(colorOf(b, paper), matrix)];
      const difference = Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
      expect({ a, b, isDistinct: difference > 15 }).toEqual({ a, b, isDistinct: true });
    }
  });

  test.each(['ink', 'soft', 'link', 'good', 'stop', 'failed-text', 'in-service'])('%s is read easily as text', (name) => {
    const [a, b] = [luminance(colorOf(name, paper)), luminance(colorOf('paper', paper))];
    expect((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)).toBeGreaterThan(4.5);
  });
});
