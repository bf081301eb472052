/** A text colored by a unit: blue below the middle of its values, orange above. Pointing at a character shows its value. */
import { strengthOf } from '@statal/text-generator/model';
import { memo } from 'preact/compat';
import type { ColoredText } from './textJob.js';

/** Drawn again only for another text, because its characters are many. */
export const ColoredTextView = memo(({ text: { pieces, values, scale } }: { readonly text: ColoredText }) => {
  return (
    <pre class="colored-text">
      {pieces.map((piece, index) => {
        const strength = strengthOf(values[index], scale);
        const style = `--v:${Math.abs(strength).toFixed(2)}`;
        const shown = piece === '\n' ? '↵\n' : piece;
        return (
          <span key={index} class={strength < 0 ? 'low' : 'high'} style={style} title={Number(values[index].toPrecision(3)).toString()}>
            {shown}
          </span>
        );
      })}
    </pre>
  );
});
