/** CodeMirror for TypeScript. Names are completed and explained by the language service. */
import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  insertCompletionText,
  type Completion as ShownCompletion,
} from '@codemirror/autocomplete';
import { indentWithTab } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { useEffect, useRef } from 'preact/hooks';
import type { Problem } from '../../cellCode/problem.js';
import type { CodeChange, Completion, Completions, Described } from '../language/cellLanguage.js';
import { diagnosticsOf } from './editorProblems.js';
import { editorTheme } from './editorTheme.js';

export interface CodeEditorProps {
  readonly label: string;
  readonly code: string;
  readonly problems: readonly Problem[];
  change(code: string): void;
  /** Ctrl-Enter or Cmd-Enter. */
  run(): void;
  complete(code: string, position: number): Promise<Completions | undefined>;
  /** The changes that import a completed name. */
  importOf(code: string, position: number, completion: Completion): Promise<readonly CodeChange[]>;
  describe(code: string, position: number): Promise<Described | undefined>;
  /** A line to go to, from 1. `asked` counts the requests: the same line may be asked for twice. */
  readonly goTo?: { readonly line: number; readonly asked: number } | undefined;
}

export function CodeEditor(props: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  // The editor outlives the properties of one drawing.
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (place.current === null) return;
    const made = new EditorView({ parent: place.current, state: stateOf(props.code, latest) });
    view.current = made;
    return () => {
      made.destroy();
      view.current = undefined;
    };
  }, []);

  useEffect(() => {
    const shown = view.current?.state.doc.toString();
    if (shown === props.code) return;
    view.current?.dispatch({ changes: { from: 0, to: view.current.state.doc.length, insert: props.code } });
  }, [props.code]);

  useEffect(() => {
    const shown = view.current;
    if (shown !== undefined) shown.dispatch(setDiagnostics(shown.state, diagnosticsOf(shown.state.doc, props.problems)));
  }, [props.problems]);

  useEffect(() => view.current?.contentDOM.setAttribute('aria-label', props.label), [props.label]);

  useEffect(() => {
    const shown = view.current;
    if (shown === undefined || props.goTo === undefined) return;
    const { from } = shown.state.doc.line(Math.min(props.goTo.line, shown.state.doc.lines));
    shown.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
    shown.focus();
  }, [props.goTo]);

  return <div class="code-editor" ref={place} />;
}

function stateOf(code: string, latest: { readonly current: CodeEditorProps }): EditorState {
  const completions = async (context: CompletionContext): Promise<CompletionResult | null> => {
    if (!context.explicit && context.matchBefore(/[\w$.]+$/) === null) return null;
    const text = context.state.doc.toString();
    const found = await latest.current.complete(text, context.pos);
    if (found === undefined) return null;
    const options = found.options.map((completion) => shownCompletion(completion, text, context.pos));
    return { from: found.from, options, validFor: /^[\w$]*$/ };
  };
  /** A name that is not imported yet brings its import, which stands above and so moves nothing of the completed word. */
  const shownCompletion = (completion: Completion, text: string, position: number): ShownCompletion => {
    const { name, kind, from: module } = completion;
    if (module === undefined) return { label: name, type: kind };
    const apply = (shown: EditorView, _: ShownCompletion, from: number, to: number): void => {
      shown.dispatch(insertCompletionText(shown.state, name, from, to));
      void latest.current.importOf(text, position, completion).then((changes) => shown.dispatch({ changes }));
    };
    return { label: name, type: kind, detail: module, boost: -1, apply };
  };
  const types = hoverTooltip(async (shown, position) => {
    const found = await latest.current.describe(shown.state.doc.toString(), position);
    return found === undefined ? null : { pos: found.from, end: found.to, create: () => ({ dom: typeElement(found.text) }) };
  });
  const runs = {
    key: 'Mod-Enter',
    run: () => {
      latest.current.run();
      return true;
    },
  };
  return EditorState.create({
    doc: code,
    extensions: [
      Prec.highest(keymap.of([runs])),
      basicSetup,
      keymap.of([indentWithTab]),
      javascript({ typescript: true }),
      lintGutter(),
      autocompletion({ override: [completions] }),
      types,
      editorTheme,
      EditorState.tabSize.of(2),
      // The code scrolls where the page is narrow. Browsers focus what is edited; those who check pages look for this.
      EditorView.contentAttributes.of({ tabindex: '0' }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) latest.current.change(update.state.doc.toString());
      }),
    ],
  });
}

function typeElement(text: string): HTMLElement {
  const element = document.createElement('pre');
  element.className = 'cm-type';
  element.textContent = text;
  return element;
}
