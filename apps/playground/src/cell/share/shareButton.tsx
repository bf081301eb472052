/** Copies a link to the code and the race. */
import { useState } from 'preact/hooks';
import { shownNumber, useWords } from '../../language/language.js';
import { addressOf } from '../../shell/route.js';
import { code, race } from '../cellSession.js';
import { words } from '../words.js';
import { mostCharacters, packShared } from './shareLink.js';

export function ShareButton() {
  const say = useWords(words);
  const [said, setSaid] = useState<'copied' | 'too long' | { readonly link: string } | undefined>(undefined);
  const share = async (): Promise<void> => {
    const packed = packShared({ code: code.value, race: race.value });
    if (packed === undefined) return setSaid('too long');
    const link = new URL(addressOf('cell', { code: packed }), location.href).href;
    // A browser may refuse the clipboard: then the reader copies the link.
    await navigator.clipboard.writeText(link).then(
      () => setSaid('copied'),
      () => setSaid({ link }),
    );
  };
  return (
    <>
      <button type="button" onClick={() => void share()}>
        {say.share}
      </button>
      <span role="status">
        {said === 'copied' && say.copied}
        {said === 'too long' && say.tooLong(shownNumber(mostCharacters))}
        {typeof said === 'object' && <a href={said.link}>{said.link}</a>}
      </span>
    </>
  );
}
