/** Doc comments in Markdown. */
import type { Comment, CommentDisplayPart, CommentTag } from 'typedoc';

/** Where a name of the reference stands; undefined if it has no place. */
export type PlaceOf = (name: string) => string | undefined;

/** The text of a comment, without its tags. */
export function summaryOf(comment: Comment | undefined, placeOf: PlaceOf): string {
  return comment ? markdown(comment.summary, placeOf) : '';
}

/** The first sentence, in one line. */
export function firstSentence(comment: Comment | undefined, placeOf: PlaceOf): string {
  const text = summaryOf(comment, placeOf)
    .split(/\n\s*\n/)[0]
    .replaceAll('\n', ' ');
  return /^.*?[.:](?=\s(?!\()|$)/.exec(text)?.[0].replace(/:$/, '.') ?? text;
}

/** The tags after the text: what it returns and throws, what else to read, the examples. */
export function tagsOf(comment: Comment | undefined, placeOf: PlaceOf): string[] {
  const all = comment?.blockTags ?? [];
  const of = (tag: string): CommentTag[] => all.filter((each) => each.tag === tag);
  const list = (tag: string, title: string): string[] => {
    const items = of(tag).map(({ content }) => markdown(content, placeOf).trim());
    return items.length === 0
      ? []
      : [items.length === 1 ? `**${title}** ${items[0]}` : `**${title}**\n\n${items.map((each) => `- ${each}`).join('\n')}`];
  };
  const examples = of('@example').map(({ content }) =>
    content
      .map(({ text }) => text)
      .join('')
      .trim(),
  );
  return [...list('@returns', 'Returns'), ...list('@throws', 'Throws'), ...list('@see', 'See'), ...examples];
}

/** Parts of a comment. Code spans that name something of the reference become links. */
function markdown(parts: readonly CommentDisplayPart[], placeOf: PlaceOf): string {
  return parts
    .map((part) => {
      if (part.kind !== 'code') return escaped(part.text);
      const place = /^`[\w$]+`$/.test(part.text) ? placeOf(part.text.slice(1, -1)) : undefined;
      return place === undefined ? part.text : `[${part.text}](${place})`;
    })
    .join('')
    .trim();
}

/** Text whose signs mean nothing to Markdown, except lists, links and blocks of formulas. */
function escaped(text: string): string {
  return text
    .split('\n')
    .map((line) => (/^ {4,}\S/.test(line) ? line : line.replaceAll(/[_<]|(?<!^\s*)\*|\[(?![^\]]*\]\()/g, '\\$&')))
    .join('\n');
}
