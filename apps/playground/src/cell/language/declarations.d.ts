declare module 'virtual:declarations' {
  /** Texts by path, as `gatherDeclarations` gives them. */
  const files: Readonly<Record<string, string>>;
  export default files;
}
