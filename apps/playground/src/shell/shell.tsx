export function Shell() {
  return <main>Statal</main>;
}
