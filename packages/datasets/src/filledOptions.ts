/** Options with every default filled in. `Required` alone keeps the `undefined` that an option may be given as. */
export type FilledOptions<Options> = { readonly [Name in keyof Options]-?: Exclude<Options[Name], undefined> };
