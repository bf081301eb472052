/** A block of code is colored once, although VitePress renders every page for the page and again for its search. */
import type { MarkdownRenderer } from 'vitepress';

const colored = new Map<string, string>();

/** A plug-in of markdown-it. */
export function highlightOnce(markdown: MarkdownRenderer): void {
  const { highlight } = markdown.options;
  if (!highlight) return;
  markdown.options.highlight = (code, language, attributes) => {
    const key = JSON.stringify([code, language, attributes]);
    const known = colored.get(key) ?? highlight(code, language, attributes);
    colored.set(key, known);
    return known;
  };
}
