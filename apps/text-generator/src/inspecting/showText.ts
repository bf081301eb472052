/** Chooses the form of an inspected text for its destination. */
import { WriteStream } from 'node:tty';
import { coloredText } from './coloredText.js';
import type { InspectedText } from './inspectedText.js';
import { plainText } from './plainText.js';

/** The text for standard output, in color if 256 colors or more are supported. */
export function textForTerminal(
  text: InspectedText,
  { isTTY, columns = 80 }: { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined },
): string {
  const head = [text.title, ...text.facts].join('\n');
  const depth = colorDepth(isTTY ?? false);
  const shown = depth >= 8 ? coloredText(text, depth >= 24 ? 24 : 8) : plainText(text, Math.max(20, columns));
  return `${head}\n\n${shown}`;
}

/** The number of color bits. NO_COLOR and FORCE_COLOR take precedence. */
function colorDepth(isTTY: boolean): number {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return 1;
  return isTTY || FORCE_COLOR !== undefined ? WriteStream.prototype.getColorDepth(process.env) : 1;
}
