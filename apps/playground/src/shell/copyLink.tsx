/** Copies a link to the open panel with settings in it. */
import { useState } from 'preact/hooks';
import { useWords } from '../language/language.js';
import { addressOf, route } from './route.js';
import { words } from './words.js';

export function CopyLink({ query }: { readonly query: Readonly<Record<string, string>> }) {
  const { link } = useWords(words);
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    const address = new URL(addressOf(route.value.panel, query), location.href).href;
    // A page without the permission still has the link in its address.
    history.replaceState(null, '', address);
    const copied = await navigator.clipboard.writeText(address).then(
      () => true,
      () => false,
    );
    setSaid(copied ? link.copied : link.inAddress);
  };
  return (
    <>
      <button type="button" onClick={() => void copy()}>
        {link.copy}
      </button>
      <span role="status">{said}</span>
    </>
  );
}
