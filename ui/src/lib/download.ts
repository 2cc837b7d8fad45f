/** Gives the reader a file. */
export function saveAs(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  Object.assign(link, { href: url, download: name, target: '_self' });
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
