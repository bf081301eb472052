/** One export in Markdown: its declaration, what its comment says, its parameters and members, its examples. */
import { type DeclarationReflection, ReflectionKind, type SignatureReflection } from 'typedoc';
import { repository } from '../pages/places.js';
import { type PlaceOf, summaryOf, tagsOf } from './comments.js';
import { declarationOf } from './signatures.js';

/** The section of an export. `root`: the folder of the repository. */
export function itemSection(item: DeclarationReflection, { root, placeOf }: { readonly root: string; readonly placeOf: PlaceOf }): string {
  const others: PlaceOf = (name) => (name === item.name ? undefined : placeOf(name));
  const signature = item.signatures?.at(-1);
  const comment = item.comment ?? signature?.comment;
  const source = item.sources?.[0];
  const path = source?.fullFileName.slice(root.length).replace(/^\//, '');
  const declaration = (source && declarationOf(source.fullFileName, item.name)) ?? declared(item);
  const members = item.children ?? [];
  return [
    `## ${item.name} {#${item.name}}`,
    ...(declaration === undefined ? [] : [`\`\`\`ts\n${declaration}\n\`\`\``]),
    summaryOf(comment, others),
    ...parametersOf(signature, others),
    ...(members.length > 0 ? [definitions(members.map((member) => memberOf(member, others)))] : []),
    ...tagsOf(comment, others),
    ...(path ? [`<p class="source"><a href="${repository}/blob/main/${path}#L${source?.line}">Source</a></p>`] : []),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What typedoc knows where the source has no text of its own, as for results of functions that make functions. */
function declared(item: DeclarationReflection): string | undefined {
  if (item.signatures) return item.signatures.map((signature) => `function ${signatureText(signature)}`).join('\n');
  if (item.kindOf(ReflectionKind.Variable)) return `const ${item.name}: ${item.type?.toString() ?? 'unknown'}`;
  const heritage = item.extendedTypes?.map((type) => type.toString()).join(', ');
  const parameters = item.typeParameters?.map(({ name }) => name).join(', ');
  const head = `${item.name}${parameters ? `<${parameters}>` : ''}${heritage ? ` extends ${heritage}` : ''}`;
  if (item.kindOf(ReflectionKind.Interface)) return `interface ${head}`;
  return item.kindOf(ReflectionKind.Class) ? `class ${head}` : undefined;
}

function signatureText({ name, parameters, type }: SignatureReflection): string {
  const given = parameters?.map((each) => `${each.name}${each.flags.isOptional ? '?' : ''}: ${each.type?.toString()}`).join(', ') ?? '';
  return `${name}(${given}): ${type?.toString() ?? 'void'}`;
}

function parametersOf(signature: SignatureReflection | undefined, placeOf: PlaceOf): string[] {
  const described = signature?.parameters?.filter(({ comment }) => comment?.hasVisibleComponent()) ?? [];
  return described.length === 0
    ? []
    : [definitions(described.map(({ name, comment }) => ({ term: `\`${name}\``, text: summaryOf(comment, placeOf) })))];
}

interface Definition {
  readonly term: string;
  readonly text: string;
}

/** A member of an interface, a class or a namespace. */
function memberOf(member: DeclarationReflection, placeOf: PlaceOf): Definition {
  const comment = member.comment ?? member.signatures?.at(-1)?.comment ?? member.getSignature?.comment;
  const optional = member.flags.isOptional ? '?' : '';
  const type = member.type ?? member.getSignature?.type;
  const shown = member.signatures ? member.signatures.map(memberSignature) : [`${member.name}${optional}: ${type?.toString() ?? ''}`];
  const prefix = member.flags.isStatic ? 'static ' : '';
  const text = [summaryOf(comment, placeOf), ...tagsOf(comment, placeOf)].filter((part) => part !== '').join('\n\n');
  return { term: shown.map((each) => codeSpan(prefix + each)).join('<br>'), text };
}

function memberSignature(signature: SignatureReflection): string {
  const isConstructor = signature.kindOf(ReflectionKind.ConstructorSignature);
  return isConstructor
    ? signatureText(signature).replace(/^\w+|: [^:]*$/g, (part) => (part.startsWith(':') ? '' : 'new'))
    : signatureText(signature);
}

/** A list of terms with what they mean. The empty lines let Markdown read the inside. */
function definitions(all: readonly Definition[]): string {
  const items = all.map(({ term, text }) => `<dt>\n\n${term}\n\n</dt>\n<dd>\n\n${text}\n\n</dd>`);
  return `<dl>\n${items.join('\n')}\n</dl>`;
}

const codeSpan = (text: string): string => `\`${text.replaceAll('`', "'")}\``;
