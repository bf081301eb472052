/** A tensor as golden files hold it; the last axis is fastest. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export type GoldenTensors = Readonly<Record<string, GoldenTensor>>;

/** The cases of `tooling/oracles/golden/<file>.json`. What they hold is told in tooling/oracles/README.md. */
export declare function readGolden<Case>(file: string): readonly Case[];

/** A case of a cell, or of `stacks`. */
export interface RecurrentCase {
  readonly name: string;
  readonly cell: 'rnn' | 'lstm' | 'gru' | 'statal' | 'indrnn' | 'minGru' | 'minLstm';
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly sizes: {
    readonly steps: number;
    readonly batch: number;
    readonly inputs: number;
    readonly units: number;
    readonly layers: number;
    readonly bidirectional: boolean;
  };
  readonly lengths?: readonly number[];
  readonly params: GoldenTensors;
  readonly input: GoldenTensor;
  readonly initialState: GoldenTensors;
  readonly finalState: GoldenTensors;
  readonly outputs: GoldenTensor;
  readonly loss: { readonly weights: { readonly outputs: GoldenTensor; readonly finalState: GoldenTensors }; readonly value: number };
  readonly gradients: { readonly params: GoldenTensors; readonly input: GoldenTensor; readonly initialState: GoldenTensors };
}
