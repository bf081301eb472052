/** Where a text is pasted, dropped or opened. */
import { useState } from 'preact/hooks';
import { shownNumber, useWords } from '../language/language.js';
import { problemOf } from '../training/problemOf.js';
import { exampleText } from './exampleText.js';
import { problem } from './textSession.js';
import { words } from './words.js';

interface TextInputProps {
  readonly text: string;
  readonly disabled: boolean;
  change(text: string): void;
  take(file: File): void;
}

/** A text area becomes slow with more, so a longer text is shown by its beginning, and trained on as a whole. */
const mostShown = 100_000;

export function TextInput({ text, disabled, change, take }: TextInputProps) {
  const say = useWords(words);
  const [over, setOver] = useState(false);
  const isLong = text.length > mostShown;
  const example = async (): Promise<void> => {
    try {
      change(await exampleText());
    } catch (error) {
      problem.value = problemOf(error);
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button opens files by keyboard
    <div
      class={over ? 'text-input over' : 'text-input'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer?.files[0];
        if (file !== undefined && !disabled) take(file);
      }}
    >
      <label for="text-to-learn">{say.text}</label>
      <textarea
        id="text-to-learn"
        rows={8}
        spellcheck={false}
        placeholder={say.placeholder}
        disabled={disabled}
        readOnly={isLong}
        value={isLong ? text.slice(0, mostShown) : text}
        onInput={(event) => change(event.currentTarget.value)}
      />
      <p class="controls">
        <label class="button">
          {say.openFile}
          <input
            class="visually-hidden"
            type="file"
            disabled={disabled}
            onChange={({ currentTarget }) => {
              const file = currentTarget.files?.[0];
              currentTarget.value = '';
              if (file !== undefined) take(file);
            }}
          />
        </label>
        <button type="button" disabled={disabled} onClick={() => void example()}>
          {say.example}
        </button>
        {text !== '' && (
          <button type="button" disabled={disabled} onClick={() => change('')}>
            {say.clear}
          </button>
        )}
        <span>{isLong ? say.longText(shownNumber(text.length)) : say.characters(shownNumber(text.length))}</span>
      </p>
    </div>
  );
}
