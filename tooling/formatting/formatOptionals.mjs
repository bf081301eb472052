/**
 * Writes optional properties in one form, `name?: T | undefined` (`--write`), or says which are not. The compiler's
 * `exactOptionalPropertyTypes` tells it from `name?: T`, and a user who passes on an option that may be `undefined` needs this form.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const write = process.argv.includes('--write');
/** A property on a line of its own. Its type holds `undefined` already where it is `unknown`, and must not where it is `never`. */
const property = /^( +(?:readonly )?\w+\?: )(?!unknown;|never;)(.+);$/;

const folders = ['packages', 'apps'].flatMap((parent) => readdirSync(`${root}${parent}`).map((name) => `${parent}/${name}/src`));

for (const folder of folders.filter((name) => existsSync(`${root}${name}`))) {
  for (const name of readdirSync(`${root}${folder}`, { recursive: true })) {
    if (!name.endsWith('.ts')) continue;
    const path = `${folder}/${name}`;
    const source = readFileSync(`${root}${path}`, 'utf8');
    const formatted = source.split('\n').map(withUndefined).join('\n');
    if (formatted === source) continue;
    if (write) {
      writeFileSync(`${root}${path}`, formatted);
    } else {
      console.error(`${path} has an optional property without "| undefined"; run: npm run lint:fix`);
      process.exitCode = 1;
    }
  }
}

/** @param {string} line */
function withUndefined(line) {
  const [, head, type] = property.exec(line) ?? [];
  if (head === undefined || /\| undefined$/.test(type)) return line;
  return `${head}${type.includes('=>') ? `(${type})` : type} | undefined;`;
}
