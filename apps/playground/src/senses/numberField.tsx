/** A whole number with its limits. What is typed counts once it is within them. */

export interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly disabled: boolean;
  readonly set: (value: number) => void;
}

export function NumberField({ label, value, least, most, disabled, set }: NumberFieldProps) {
  return (
    <label>
      {label}
      <input
        type="number"
        min={least}
        max={most}
        value={value}
        disabled={disabled}
        onChange={(event) => {
          const next = Math.round(event.currentTarget.valueAsNumber);
          if (next >= least && next <= most) set(next);
          else event.currentTarget.value = String(value);
        }}
      />
    </label>
  );
}
