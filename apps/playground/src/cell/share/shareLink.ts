/** The code and the race as text of a link: JSON, deflated, in base64 that addresses take as it is. */
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';
import { type RaceSettings, raceSettingsOf } from '../race/raceSettings.js';

/** Browsers and messengers cut longer addresses. */
export const mostCharacters = 8000;
/** A link unpacks to no more than this: a short text can be deflated from a very long one. */
const mostCode = 100_000;

export interface Shared {
  readonly code: string;
  readonly race: RaceSettings;
}

/** The text of a link, or `undefined` if it would be longer than `mostCharacters`. */
export function packShared({ code, race }: Shared): string | undefined {
  const bytes = deflateSync(strToU8(JSON.stringify({ code, race })), { level: 9 });
  const text = btoa(strFromU8(bytes, true)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return text.length > mostCharacters ? undefined : text;
}

/** What `packShared` packed, or `undefined` if the text is no such thing. */
export function unpackShared(text: string): Shared | undefined {
  try {
    const bytes = strToU8(atob(text.replaceAll('-', '+').replaceAll('_', '/')), true);
    const { code, race } = JSON.parse(strFromU8(inflateSync(bytes, { out: new Uint8Array(4 * mostCode) })));
    return typeof code === 'string' && code.length <= mostCode ? { code, race: raceSettingsOf(race) } : undefined;
  } catch {
    return undefined;
  }
}
