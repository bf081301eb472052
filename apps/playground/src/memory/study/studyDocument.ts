/** The document docs/statal-cell.md as data: its sections, their text, and their tables. */
import { lexer, type Token, type Tokens } from 'marked';

export interface StudySection {
  /** As it stands in the document, which may have code in it. */
  readonly heading: readonly Token[];
  /** A name for links, the same in both languages: the place of the section, from 1. */
  readonly id: string;
  readonly blocks: readonly StudyBlock[];
}

export type StudyBlock = { readonly kind: 'text'; readonly token: Token } | StudyTable;

export interface StudyTable {
  readonly kind: 'table';
  /** Where the table comes from: `results/report.md: ## What a step costs`. Absent if it was written into the document. */
  readonly source?: string | undefined;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const marker = /^<!--\s*(results\/.*?)\s*-->/;

/** The sections of the second level. What stands before the first is left out. */
export function studyDocument(markdown: string): readonly StudySection[] {
  const sections: { heading: readonly Token[]; id: string; blocks: StudyBlock[] }[] = [];
  let source: string | undefined;
  for (const token of lexer(markdown)) {
    if (token.type === 'heading' && token.depth === 2) {
      sections.push({ heading: token.tokens ?? [], id: `study-${sections.length + 1}`, blocks: [] });
      continue;
    }
    const marked = token.type === 'html' ? marker.exec(token.raw) : null;
    if (marked !== null) source = marked[1];
    if (token.type === 'space' || token.type === 'html') continue;
    sections.at(-1)?.blocks.push(blockOf(token, source));
    source = undefined;
  }
  return sections;
}

function blockOf(token: Token, source: string | undefined): StudyBlock {
  if (token.type !== 'table') return { kind: 'text', token };
  const { header, rows } = token as Tokens.Table;
  const plain = ({ tokens }: Tokens.TableCell): string => tokens.map(plainText).join('');
  return { kind: 'table', source, columns: header.map(plain), rows: rows.map((cells) => cells.map(plain)) };
}

/** The text of a token without its marks. */
export function plainText(token: Token): string {
  if ('tokens' in token && token.tokens !== undefined) return token.tokens.map(plainText).join('');
  return 'text' in token ? token.text : token.raw;
}
