/** Values that `JSON.parse(JSON.stringify(value))` preserves, for options and configurations. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
