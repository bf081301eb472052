/** The text for a terminal with colors, where background colors show the values. */
import { type InspectedText, landmarks, shownCharacters, strengthOf, type ValueScale } from './inspectedText.js';
import { type ColorDepth, colorOf, noColor } from './palette.js';

export function coloredText({ pieces, scale }: InspectedText, depth: ColorDepth): string {
  let color = '';
  let written = '';
  const change = (next: string): void => {
    if (next === color) return;
    written += next === '' ? noColor : next;
    color = next;
  };
  for (const { text, value } of pieces) {
    const own = colorOf(strengthOf(value, scale), depth);
    for (const shown of shownCharacters(text)) {
      change(own);
      if (!shown.endsWith('\n')) written += shown;
      else {
        // The sign of a line break is only written in color. A color must end before its line does.
        if (own !== '') written += '↵';
        change('');
        written += '\n';
      }
    }
  }
  change('');
  return `${legend(scale, depth)}\n\n${written}${written.endsWith('\n') ? '' : '\n'}`;
}

/** The legend of the colors, e.g. `-1.24 (blues) 0 (oranges) 1.24`. */
function legend(scale: ValueScale, depth: ColorDepth): string {
  const ramp = (from: number, to: number): string =>
    `${[0.2, 0.4, 0.6, 0.8, 1].map((share) => `${colorOf(from + share * (to - from), depth)}  `).join('')}${noColor}`;
  const [first, ...rest] = landmarks(scale);
  const [low, high] = [ramp(-1.2, -0.2), ramp(0, 1)];
  return [first.value, ...rest.flatMap(({ strength, value }) => [strength > 0 ? high : low, value])].join(' ');
}
