type Pair = readonly [light: string, dark: string];

/**
 * The colours of all pictures by the name of their variable, on light and on dark paper.
 * Hues are those of Okabe and Ito ("Color universal design"), distinct with any colour vision; lightness differs too, for prints in grey.
 */
export const colors: Record<string, Pair> = {
  paper: ['#ffffff', '#14181d'],
  raised: ['#f5f6f8', '#1d232a'],
  ink: ['#1b1f24', '#e8ebef'],
  soft: ['#57606a', '#a3adb8'],
  grid: ['#e7e9ec', '#272e36'],
  axis: ['#b6bcc4', '#4b5560'],
  link: ['#0b5cad', '#6cb6ff'],
  'in-service': ['#0072b2', '#56b4e9'],
  total: ['#dde1e6', '#2b323a'],
  desired: ['#1b1f24', '#e8ebef'],
  floor: ['#c24e00', '#ff8a4c'],
  'floor-area': ['#f8e4d9', '#38271e'],
  held: ['#a9d8f4', '#27506d'],
  hold: ['#b58900', '#e0b341'],
  stop: ['#b3261e', '#ff7b72'],
  failed: ['#c24e00', '#ff8a4c'],
  'failed-text': ['#a34100', '#ff9d66'],
  good: ['#00714f', '#3fcf9f'],
  'on-mark': ['#ffffff', '#14181d'],
  'stage-launching': ['#b3bcc6', '#5c6773'],
  'stage-booting': ['#56b4e9', '#2b7bb3'],
  'stage-checking': ['#f0c93a', '#f3d55b'],
  'stage-joined': ['#00805d', '#1fb98b'],
  'stage-cordoning': ['#f3cfe2', '#7d4d68'],
  'stage-draining': ['#cc79a7', '#cc79a7'],
  'stage-drained': ['#823a66', '#f3cfe2'],
  'stage-terminating': ['#5f4b9b', '#d3c4ff'],
  'image-1': ['#00805d', '#1fb98b'],
  'image-2': ['#d9b45b', '#b08d3c'],
  'image-3': ['#56b4e9', '#2b7bb3'],
  'image-4': ['#cc79a7', '#cc79a7'],
  'image-5': ['#5f4b9b', '#a894e0'],
  'image-6': ['#bcc4cd', '#5c6773'],
};

const declare = (index: 0 | 1): string =>
  Object.entries(colors)
    .map(([name, pair]) => `--${name}:${pair[index]};`)
    .join('');

/** Declarations of all colour variables for light paper. */
export const lightColors: string = declare(0);

/** Declarations of all colour variables for dark paper. */
export const darkColors: string = declare(1);
