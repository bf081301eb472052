/** A text to try: the one that `npm start` trains on, this project's own sources and documents, without what would take minutes. */
import address from '@statal/text-generator/defaultText.txt?url';

const most = 200_000;

export async function exampleText(): Promise<string> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The example text did not load: ${response.status} ${response.statusText}`);
  const text = await response.text();
  return text.slice(0, most);
}
