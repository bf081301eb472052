/**
 * Fails unless every element of `got` is within `tolerance` x max(1, the greatest magnitude wanted) of that of `want`.
 * The message tells the worst element, its index and both values. NaN equals only NaN.
 */
export declare function expectClose(got: ArrayLike<number>, want: ArrayLike<number>, tolerance: number, what?: string): void;
