/** One class: its name, what was recorded for it, and the way to more. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useWords } from '../language/language.js';
import { words } from './words.js';

export interface ClassCardProps {
  /** Counted from 1. */
  readonly number: number;
  readonly name: string;
  readonly disabled: boolean;
  readonly canRemove: boolean;
  readonly rename: (name: string) => void;
  readonly remove: () => void;
  readonly record: () => void;
  /** Takes files that are dropped on the card. Default: it takes none. */
  readonly drop?: ((files: readonly File[]) => void) | undefined;
  /** The takes, and other ways to more. */
  readonly children: ComponentChildren;
}

export function ClassCard({ number, name, disabled, canRemove, rename, remove, record, drop, children }: ClassCardProps) {
  const say = useWords(words);
  const [isOver, setOver] = useState(false);
  return (
    <li
      class={isOver ? 'class-card over' : 'class-card'}
      onDragOver={(event) => {
        if (drop === undefined || disabled) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const files = [...(event.dataTransfer?.files ?? [])];
        if (!disabled && files.length > 0) drop?.(files);
      }}
    >
      <div class="controls">
        <input
          aria-label={say.nameOf(number)}
          value={name}
          disabled={disabled}
          maxLength={30}
          onInput={(event) => rename(event.currentTarget.value)}
        />
        <button type="button" aria-label={say.remove(name)} disabled={disabled || !canRemove} onClick={remove}>
          ✕
        </button>
      </div>
      <button type="button" class="record" disabled={disabled} onClick={record}>
        {say.record(name)}
      </button>
      {children}
    </li>
  );
}
