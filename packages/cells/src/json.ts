/** What survives `JSON.parse(JSON.stringify(value))`: what options and configurations are made of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
