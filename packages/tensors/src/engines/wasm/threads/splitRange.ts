/** A contiguous index range. */
export interface Range {
  readonly first: number;
  readonly count: number;
}

/** Splits `count` indices into at most `parts` non-empty ranges that begin at multiples of `granule`. Default granule: 1. */
export function splitRange(count: number, parts: number, granule = 1): Range[] {
  const found: Range[] = [];
  for (let part = 0, first = 0; part < parts; part++) {
    const end = part === parts - 1 ? count : Math.floor((count * (part + 1)) / parts / granule) * granule;
    if (end > first) found.push({ first, count: end - first });
    first = end;
  }
  return found;
}
