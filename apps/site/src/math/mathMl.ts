/** AsciiMath in MathML. */
import mathup from 'mathup';

/** `display`: whether it stands on a line of its own, where fractions are large. */
export function mathMl(asciiMath: string, { display = false }: { readonly display?: boolean | undefined } = {}): string {
  const text = mathup(asciiMath, { display: display ? 'block' : 'inline' }).toString();
  // Fonts make parentheses around words higher than they need to be. Only fractions need high ones.
  return text.includes('<mfrac>') ? text : text.replaceAll('fence="true"', 'fence="true" stretchy="false"');
}
