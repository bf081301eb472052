/** Writes a picture of a training. A picture that cannot be written is no error, because the training matters more. */
import { writeFile } from 'node:fs/promises';

/** @returns the path, or `undefined` after a notice if it cannot be written */
export async function writePicture(
  path: string,
  picture: string | Uint8Array,
  { what, notice }: { readonly what: string; notice(line: string): void },
): Promise<string | undefined> {
  try {
    await writeFile(path, picture);
    return path;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    notice(`${path}: ${what} could not be written (${code ?? message}). The model is not touched by that.`);
    return undefined;
  }
}
