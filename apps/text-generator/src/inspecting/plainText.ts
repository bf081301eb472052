/** The text without colors: under each line there is a line of bars as high as the values. */
import { heightOf, type InspectedText, shownCharacters, shownValue, type ValueScale } from './inspectedText.js';

const bars = '▁▂▃▄▅▆▇█';

export function plainText({ pieces, scale }: InspectedText, width: number): string {
  const rows: string[] = [];
  let [line, below, length] = ['', '', 0];
  const end = (): void => {
    if (length > 0) rows.push(line, below);
    [line, below, length] = ['', '', 0];
  };
  for (const { text, value } of pieces) {
    const bar = barOf(value, scale);
    for (const shown of shownCharacters(text)) {
      const [visible, breaks] = shown.endsWith('\n') ? ['↵', true] : [shown, false];
      if (length + visible.length > width) end();
      line += visible;
      below += bar.repeat(visible.length);
      length += visible.length;
      if (breaks) end();
    }
  }
  end();
  return `${legend(scale)}\n\n${rows.join('\n')}\n`;
}

function barOf(value: number, scale: ValueScale): string {
  return bars[Math.min(bars.length - 1, Math.floor(heightOf(value, scale) * bars.length))];
}

function legend({ low, high }: ValueScale): string {
  return `${bars[0]} ${shownValue(low)} or less   ${bars.at(-1)} ${shownValue(high)} or more`;
}
