/** Loads a panel when it is opened. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../language/language.js';
import { problemOf } from '../training/problemOf.js';
import type { PanelName } from './panelName.js';
import { panels } from './panels.js';
import { words } from './words.js';

export function PanelHost({ name }: { readonly name: PanelName }) {
  const { loading, notLoaded } = useWords(words);
  const [loaded, setLoaded] = useState<{ readonly Panel?: ComponentType; readonly problem?: string }>({});
  useEffect(() => {
    panels[name]?.().then(
      ({ default: Panel }) => setLoaded({ Panel }),
      (error) => setLoaded({ problem: problemOf(error) }),
    );
  }, [name]);
  const { Panel, problem } = loaded;
  if (Panel !== undefined) return <Panel />;
  return problem === undefined ? <p aria-busy="true">{loading}</p> : <p role="alert">{notLoaded(problem)}</p>;
}
