/** A self-contained page without scripts or external files. The browser mixes the colors, for light and dark mode alike. */
import { type InspectedText, landmarks, shownValue, strengthOf } from './inspectedText.js';

const style = `
:root { color-scheme: light dark; --page: #f6f5f2; --paper: #fff; --ink: #1c1b19; --quiet: #77736b; --edge: #e4e1da; --low: #5aa2f7; --high: #ff9447; }
@media (prefers-color-scheme: dark) {
  :root { --page: #131316; --paper: #1b1b1f; --ink: #e9e7e2; --quiet: #98948c; --edge: #2d2d33; --low: #1f66d6; --high: #c2500a; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 3rem 1.5rem 4rem; }
h1 { margin: 0 0 .35rem; font-size: 1.6rem; font-weight: 650; letter-spacing: -.015em; }
header p { margin: 0; color: var(--quiet); }
figure { width: 17rem; margin: 1.6rem 0 1rem; font-size: .85rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
figure div { height: .7rem; border-radius: .35rem; border: 1px solid var(--edge); background: linear-gradient(to right in oklab, VAR); }
figcaption { display: flex; justify-content: space-between; margin-top: .25rem; }
pre { margin: 0; padding: 1.6rem 1.8rem; background: var(--paper); border: 1px solid var(--edge); border-radius: .75rem;
  font: 14px/1.85 ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2; }
i { position: relative; font-style: normal; padding: .22em 0; background: color-mix(in oklab, var(--high) calc(var(--v) * 100%), transparent); }
i.n { background: color-mix(in oklab, var(--low) calc(var(--v) * 100%), transparent); }
i.b { color: var(--quiet); }
i:hover { outline: 2px solid var(--ink); border-radius: 2px; z-index: 1; }
i:hover::after { content: attr(data-v); position: absolute; left: 50%; bottom: calc(100% + 5px); transform: translateX(-50%); padding: .25em .6em;
  border-radius: .4em; background: var(--ink); color: var(--paper); font: 12px/1.3 system-ui, sans-serif; font-variant-numeric: tabular-nums; white-space: nowrap; pointer-events: none; }
`;

export function htmlPage({ title, facts, pieces, scale }: InspectedText): string {
  const marks = landmarks(scale);
  const gradient = marks.map(({ strength }) => (strength === 0 ? 'transparent' : strength < 0 ? 'var(--low)' : 'var(--high)')).join(', ');
  const spans = pieces.map(({ text, value }) => {
    const strength = strengthOf(value, scale);
    const kinds = [...(strength < 0 ? ['n'] : []), ...(text === '\n' ? ['b'] : [])];
    const kind = kinds.length === 0 ? '' : ` class="${kinds.join(' ')}"`;
    const sign = text === '\n' ? '↵' : escaped(text);
    return `<i${kind} style="--v:${shownStrength(strength)}" data-v="${shownValue(value)}">${sign}</i>${text === '\n' ? '\n' : ''}`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style.replace('VAR', gradient)}</style>
<main>
<header>
<h1>${escaped(sentenceCase(title))}</h1>
${facts.map((fact) => `<p>${escaped(fact)}</p>`).join('\n')}
</header>
<figure>
<div></div>
<figcaption>${marks.map(({ value }) => `<span>${value}</span>`).join('')}</figcaption>
</figure>
<pre>${spans.join('')}</pre>
</main>
</html>
`;
}

/** Two digits are enough for eyes, and keep the page small. */
function shownStrength(strength: number): string {
  return String(Number(Math.abs(strength).toFixed(2)));
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
