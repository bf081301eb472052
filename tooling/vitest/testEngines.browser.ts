/**
 * The same for tests that run in a browser: the modes of the gpu engine that only a browser has. Files share one engine of a mode: a page
 * has few WebGL contexts, and what is compiled once serves them all.
 */
import { inject } from 'vitest';
import { commands as allCommands } from 'vitest/browser';
import type { EngineEntry } from './engineReport.js';
import type { CreateEngine, TestEngines, TestedEngine } from './testEngines.js';

/** The commands of tooling/browser-tests, which run in Node. */
const commands = allCommands as unknown as { reportEngine(entry: EngineEntry): Promise<void> };

/** Reads a value that the configuration of tooling/browser-tests provides. */
const given = inject as <Value>(name: string) => Value;

const opened = new Map<string, Promise<TestedEngine>>();

export async function testEngines<E extends TestedEngine>(createEngine: CreateEngine<E>): Promise<TestEngines<E>> {
  const open = createEngine as (options: { readonly kind: string; readonly mode: string }) => Promise<E>;
  const engineOf = (kind: string): Promise<E> => {
    const engine = (opened.get(kind) as Promise<E> | undefined) ?? open({ kind: 'gpu', mode: kind.slice('gpu:'.length) });
    opened.set(kind, engine);
    return engine;
  };
  const kinds: string[] = [];
  for (const mode of given<readonly string[]>('gpuModes')) {
    const kind = `gpu:${mode}`;
    const report = (ran: boolean, reason: string): Promise<void> => commands.reportEngine({ engine: `${kind}:chromium`, ran, reason });
    try {
      const { gpu, name } = await engineOf(kind);
      await report(gpu?.mode === mode, name);
      kinds.push(kind);
    } catch (error) {
      await report(false, error instanceof Error ? error.message : String(error));
    }
  }
  return {
    kinds,
    kindsThatWait: kinds.filter((kind) => kind !== 'gpu:webgpu'),
    isThorough: () => true,
    fewCases: given<boolean>('fewCases'),
    engineOf,
  };
}
