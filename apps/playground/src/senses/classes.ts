/** The classes of a panel with a microphone or a camera, and what was recorded for each. It lives in this tab alone. */
import { type ReadonlySignal, signal } from '@preact/signals';

export interface SenseClass<Take> {
  readonly key: number;
  readonly name: string;
  readonly takes: readonly Take[];
}

export interface Classes<Take> {
  readonly list: ReadonlySignal<readonly SenseClass<Take>[]>;
  add(name: string): void;
  remove(key: number): void;
  rename(key: number, name: string): void;
  addTakes(key: number, takes: readonly Take[]): void;
  removeTake(key: number, take: Take): void;
  /** Puts other classes in place of all. */
  replace(classes: readonly { readonly name: string; readonly takes: readonly Take[] }[]): void;
}

export function newClasses<Take>(names: readonly string[]): Classes<Take> {
  let next = 0;
  const made = (name: string, takes: readonly Take[] = []): SenseClass<Take> => ({ key: next++, name, takes });
  const list = signal<readonly SenseClass<Take>[]>(names.map((name) => made(name)));
  const change = (key: number, how: (before: SenseClass<Take>) => SenseClass<Take>): void => {
    list.value = list.value.map((each) => (each.key === key ? how(each) : each));
  };
  return {
    list,
    add(name) {
      list.value = [...list.value, made(name)];
    },
    remove(key) {
      list.value = list.value.filter((each) => each.key !== key);
    },
    rename: (key, name) => change(key, (before) => ({ ...before, name })),
    addTakes: (key, takes) => change(key, (before) => ({ ...before, takes: [...before.takes, ...takes] })),
    removeTake: (key, take) => change(key, (before) => ({ ...before, takes: before.takes.filter((each) => each !== take) })),
    replace(classes) {
      list.value = classes.map(({ name, takes }) => made(name, takes));
    },
  };
}

/** Why a network cannot be trained on these classes yet. */
export type NotReady = 'two classes' | 'same names' | 'no name' | 'too few takes';

/** A class with one take has nothing to hold out. */
const fewestTakes = 2;

export function notReady(classes: readonly SenseClass<unknown>[]): NotReady | undefined {
  const names = classes.map(({ name }) => name.trim());
  if (classes.length < 2) return 'two classes';
  if (names.includes('')) return 'no name';
  if (new Set(names).size < names.length) return 'same names';
  return classes.some(({ takes }) => takes.length < fewestTakes) ? 'too few takes' : undefined;
}
