/** The HTML of a home page with a `main`, which VitePress leaves out. The theme keeps it right from page to page. */
export function withLandmark(html: string): string {
  const place = '<div class="VPContent is-home" id="VPContent"';
  return html.replace(place, `${place} role="main"`);
}
