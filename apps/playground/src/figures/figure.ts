/** What every figure is. A figure draws into an element, and needs no framework. */

export type FigureLanguage = 'en' | 'es';

/** The options of every figure. */
export interface FigureOptions {
  /** Default: English. */
  readonly language?: FigureLanguage | undefined;
}

/** A figure in a page. */
export interface MountedFigure {
  /** Removes it from the page. */
  destroy(): void;
}

/** A figure that shows data, which may change. */
export interface MountedData<Data> extends MountedFigure {
  update(data: Data): void;
}
