/**
 * Background colors for text in a terminal with unknown colors of its own. A strength of 0 has none; toward -1 it becomes blue and toward
 * 1 orange, which most people can distinguish. The way there leads over grays of medium lightness, which suit light and dark backgrounds.
 */
export type ColorDepth = 8 | 24;

type Rgb = readonly [red: number, green: number, blue: number];

const weak: { readonly low: Rgb; readonly high: Rgb } = { low: [126, 134, 146], high: [146, 134, 126] };
const strong: { readonly low: Rgb; readonly high: Rgb } = { low: [16, 98, 240], high: [240, 112, 0] };
const tones = 8;

/** Values with less strength have no color. */
const least = 0.06;

/** The escape sequence of a strength from -1 to 1. '' for no color. */
export function colorOf(strength: number, depth: ColorDepth): string {
  if (Math.abs(strength) < least) return '';
  const side = strength < 0 ? 'low' : 'high';
  const tone = Math.ceil(Math.abs(strength) * tones) / tones;
  const ground = weak[side].map((from, channel) => Math.round(from + tone * (strong[side][channel] - from))) as unknown as Rgb;
  const ink: Rgb = lightness(ground) > 0.18 ? [0, 0, 0] : [255, 255, 255];
  return `\x1b[${code(38, ink, depth)};${code(48, ground, depth)}m`;
}

export const noColor = '\x1b[0m';

function code(which: 38 | 48, [red, green, blue]: Rgb, depth: ColorDepth): string {
  if (depth === 24) return `${which};2;${red};${green};${blue}`;
  // The cube of 6 x 6 x 6 colors; its levels are 0, 95, 135, 175, 215, 255.
  const level = (value: number): number => (value < 48 ? 0 : value < 115 ? 1 : Math.round((value - 55) / 40));
  return `${which};5;${16 + 36 * level(red) + 6 * level(green) + level(blue)}`;
}

/** The relative luminance of WCAG. Above 0.18, black is easier to read than white. */
function lightness(color: Rgb): number {
  const [red, green, blue] = color.map((value) => (value <= 10 ? value / 3295 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
