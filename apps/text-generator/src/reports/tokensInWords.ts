/** Tokens in a message: all of them as far as there is room, each so that it can be seen. */

const mostShown = 20;

/** `"é" (U+00E9), U+00A0, "naïve" and 12 more`. */
export function tokensInWords(tokens: readonly string[]): string {
  const shown = tokens.slice(0, mostShown).map(tokenInWords).join(', ');
  return tokens.length > mostShown ? `${shown} and ${tokens.length - mostShown} more` : shown;
}

function tokenInWords(token: string): string {
  const isVisible = /^[\p{L}\p{N}\p{P}\p{S}][\p{L}\p{M}\p{N}\p{P}\p{S}]*$/u.test(token);
  const point = token.codePointAt(0) ?? 0;
  if (token !== String.fromCodePoint(point)) return isVisible ? `"${token}"` : JSON.stringify(token);
  const number = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  return isVisible ? `"${token}" (${number})` : number;
}
