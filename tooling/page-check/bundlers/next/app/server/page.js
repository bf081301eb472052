import { trainOnText } from '../../../pages/trainOnText.js';

export const dynamic = 'force-dynamic';

/** A page that trains on the server, where the libraries are bundled for Node. */
export default async function Page() {
  return <p>{JSON.stringify(await trainOnText({ threads: 1 }))}</p>;
}
