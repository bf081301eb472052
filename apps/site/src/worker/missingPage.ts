/** What a reader without a network sees in place of a page that was never opened. */
export function missingPage(): Response {
  const text = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>No network</title>
<style>:root{color-scheme:light dark;font-family:system-ui;padding:2rem}</style>
<h1>No network</h1>
<p>This page was not opened before, so it is not stored here. <a href="./">Back</a></p>
<p lang="es">No hay red. Esta página no se abrió antes, así que no está guardada aquí.</p>`;
  return new Response(text, { status: 503, headers: { 'content-type': 'text/html; charset=utf-8' } });
}
