/** Names the files of a corpus that were skipped or are used in part. */

/** The most files that are listed. If there are more, only their number is reported. */
const mostNamed = 10;

type Problems = readonly { readonly message: string }[];

interface Audience {
  notice(line: string): void;
}

/** Reports files that are not used. */
export function nameSkipped(skipped: Problems, { notice }: Audience): void {
  named(skipped, 'skipped', notice);
}

/** Reports files that are used although a part of them is missing. */
export function nameWarnings(warnings: Problems, { notice }: Audience): void {
  named(warnings, 'warning', notice);
}

function named(all: Problems, word: string, notice: Audience['notice']): void {
  for (const { message } of all.slice(0, mostNamed)) notice(`${word}: ${message}`);
  if (all.length > mostNamed) notice(`${word}: ${all.length - mostNamed} more files`);
}
