/** The text of the document on the page. */
import type { Token, Tokens } from 'marked';
import type { ComponentChildren } from 'preact';

/** Links of the document are relative to docs/. */
const home = 'https://github.com/statal/statal/blob/main/docs/';

export function Prose({ token }: { readonly token: Token }) {
  switch (token.type) {
    case 'paragraph': {
      // The drawings of the document are alive on this page.
      const isDrawing = token.tokens?.length === 1 && token.tokens[0].type === 'image';
      return isDrawing ? null : (
        <p>
          <Inline tokens={token.tokens} />
        </p>
      );
    }
    case 'list':
      return (
        <ul>
          {(token as Tokens.List).items.map((item, index) => (
            <li key={index}>
              <Inline tokens={item.tokens} />
            </li>
          ))}
        </ul>
      );
    case 'code':
      return (
        <pre>
          <code>{token.text}</code>
        </pre>
      );
    default:
      return <p>{token.raw}</p>;
  }
}

export function Inline({ tokens = [] }: { readonly tokens?: readonly Token[] | undefined }) {
  return (
    <>
      {tokens.map((token, index) => (
        <Piece key={index} token={token} />
      ))}
    </>
  );
}

function Piece({ token }: { readonly token: Token }): ComponentChildren {
  const inner =
    'tokens' in token && token.tokens !== undefined ? <Inline tokens={token.tokens} /> : 'text' in token ? token.text : token.raw;
  switch (token.type) {
    case 'strong':
      return <strong>{inner}</strong>;
    case 'em':
      return <em>{inner}</em>;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'link':
      return <a href={new URL(token.href, home).href}>{inner}</a>;
    default:
      return inner;
  }
}
