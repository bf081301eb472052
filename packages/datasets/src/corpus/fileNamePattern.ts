/** Fields in the name of a file: `{label}_{speaker}_{index}` reads 7_theo_12.wav as label 7, speaker theo, index 12. */
import { DatasetError } from '../datasetError.js';
import { requireText } from '../requireArgument.js';

/** A parsed pattern of file names, made by `fileNamePattern`. */
export interface FileNamePattern {
  /** The names between braces, in order; one of them is `label`. */
  readonly fields: readonly string[];
  /** The fields of a file, or undefined if its name does not match. */
  match(path: string): { readonly [field: string]: string } | undefined;
}

/** The pattern for one folder per class. */
export const folderPattern = '{label}/{name}';

/**
 * Parses a pattern: fields are between braces, and all other text is literal. The pattern matches the end of the path without its
 * extension: one part matches the file name, two (`{label}/{name}`) its folder and its name. A field cannot contain the text that separates
 * it from its neighbors, so a name has one reading or none: `{label}_{index}` does not match `ice_cream_3`.
 *
 * @throws DatasetError if `{label}` is missing, a field is repeated, a brace is unpaired, or two fields touch
 *
 * @example
 * fileNamePattern('{label}_{speaker}_{index}').match('recordings/7_theo_12.wav'); // { label: '7', speaker: 'theo', index: '12' }
 */
export function fileNamePattern(pattern: string): FileNamePattern {
  requireText('fileNamePattern', 'pattern', pattern);
  const pieces = pattern.split(/\{([^{}]*)\}/); // text, field, text, field, ..., text
  const fields = pieces.filter((_, index) => index % 2 === 1);
  const problem = problemOf(pieces, fields);
  if (problem !== undefined)
    throw new DatasetError(
      `pattern "${pattern}"`,
      problem,
      'Write it like {label}_{speaker}_{index}, or {label}/{name} for a folder for each class',
    );
  const source = pieces
    .map((piece, index) => (index % 2 === 0 ? literal(piece) : field(piece, pieces[index - 1], pieces[index + 1])))
    .join('');
  const fits = new RegExp(`(?:^|/)${source}$`, 'u');
  return {
    fields,
    match(path) {
      requireText('fileNamePattern', 'path', path);
      const stem = path.replaceAll('\\', '/').replace(/\.[^./]*$/, '');
      const groups = fits.exec(stem)?.groups;
      return groups && { ...groups };
    },
  };
}

function problemOf(pieces: readonly string[], fields: readonly string[]): string | undefined {
  const texts = pieces.filter((_, index) => index % 2 === 0);
  const twice = fields.find((name, index) => fields.indexOf(name) !== index);
  if (texts.some((text) => /[{}]/.test(text))) return 'a brace has no partner';
  const odd = fields.find((name) => !/^[A-Za-z]\w*$/.test(name));
  if (odd !== undefined) return `{${odd}} is not a field: a name of letters and digits is needed`;
  if (!fields.includes('label')) return 'it has no {label}, so no file has a class';
  if (twice !== undefined) return `{${twice}} comes twice`;
  return texts.slice(1, -1).includes('') ? 'two fields touch, and nothing tells where one ends' : undefined;
}

/** The regular expression of a field: any text without a slash and without the separators next to the field. */
function field(name: string, before: string, after: string): string {
  const separators = [before, after].flatMap((text) => text.split('/')).filter((text) => text !== '');
  const guard = separators.length === 0 ? '' : `(?!${separators.map(literal).join('|')})`;
  return `(?<${name}>(?:${guard}[^/])+)`;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
