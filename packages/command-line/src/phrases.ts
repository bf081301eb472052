/** Numbers in the form that people read. */

/** 1115394 -> 1,115,394. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `counted(1, 'run')` -> 1 run, `counted(2250, 'run')` -> 2,250 runs. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** 52.3 -> 52 s, 200 -> 3 min 20 s, 3900 -> 1 h 5 min. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** 0.1 -> 10%, to two decimals. */
export function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))}%`;
}
