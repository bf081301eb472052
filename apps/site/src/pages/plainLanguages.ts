/** Languages of code blocks that only the repository knows: `output`, and `ts new` of the pages with steps. */
import type { MarkdownRenderer } from 'vitepress';

/** A plug-in of markdown-it: gives such blocks a language that the highlighter knows. */
export function plainLanguages(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('plain_languages', (state) => {
    for (const token of state.tokens) {
      if (token.type !== 'fence') continue;
      if (token.info === 'output') token.info = 'txt';
      token.info = token.info.replace(/^(\w+) new$/, '$1');
    }
  });
}
