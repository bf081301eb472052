/**
 * Puts a comparison where code says what comes out: `console.log(x); // 64161` prints that, and the value of `f(x); // [1, 2]` is that.
 * A comment that begins with "for example:", in Spanish "por ejemplo:", says what may differ from machine to machine; it is counted, not compared.
 */
import { parseSync } from 'vite';

/** @typedef {{ readonly code: string, readonly compared: number, readonly forExample: number }} Instrumented */

/** @param {string} code lines stay lines @param {number} first the line of the file where it begins @returns {Instrumented} */
export function withComparisons(code, first) {
  const { program, comments, errors } = parseSync('example.ts', code, { sourceType: 'module' });
  if (errors.length > 0) {
    const { message, labels } = errors[0];
    throw new SyntaxError(`line ${first + code.slice(0, labels[0]?.start ?? 0).split('\n').length - 1}: ${message}`);
  }
  /** @type {{ readonly at: number, readonly end: number, readonly text: string }[]} */
  const edits = [];
  let forExample = 0;
  visit(program, (statement) => {
    if (statement.type !== 'ExpressionStatement' || statement.expression.type === 'AssignmentExpression') return;
    const comment = comments.find(
      ({ type, start }) => type === 'Line' && start >= statement.end && /^ *$/.test(code.slice(statement.end, start)),
    );
    if (comment === undefined) return;
    const expected = comment.value.trim();
    const { expression } = statement;
    const isPrinted = expression.type === 'CallExpression' && code.slice(expression.callee.start, expression.callee.end) === 'console.log';
    if (/^(for example|por ejemplo):/.test(expected)) {
      forExample += 1;
      if (isPrinted) edits.push({ at: expression.callee.start, end: expression.callee.end, text: 'forExample' });
      return;
    }
    const call = `(${first + code.slice(0, statement.start).split('\n').length - 1}, ${JSON.stringify(expected)})`;
    if (isPrinted) {
      edits.push({ at: expression.callee.start, end: expression.callee.end, text: `printed${call}` });
    } else {
      edits.push(
        { at: expression.start, end: expression.start, text: `shown${call}(` },
        { at: expression.end, end: expression.end, text: ')' },
      );
    }
  });
  let made = code;
  for (const { at, end, text } of edits.sort((a, b) => b.at - a.at)) made = made.slice(0, at) + text + made.slice(end);
  return { code: made, compared: edits.filter(({ text }) => text !== ')' && text !== 'forExample').length, forExample };
}

/** @param {any} node @param {(node: any) => void} enter */
function visit(node, enter) {
  if (Array.isArray(node)) for (const each of node) visit(each, enter);
  else if (typeof node === 'object' && node !== null) {
    if ('type' in node) enter(node);
    for (const value of Object.values(node)) if (typeof value === 'object') visit(value, enter);
  }
}
