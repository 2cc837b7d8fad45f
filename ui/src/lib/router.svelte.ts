// Client-side routing by the History API. The address is the state: path, tab, sorting, page, selection.

import { routeOf, type Route } from './routes';

let current = $state.raw(new URL(window.location.href));

export const route = (): Route => routeOf(current.pathname);

export const param = (name: string): string | null => current.searchParams.get(name);

/** Every value of a repeated parameter, in the order of the address. */
export const params = (name: string): string[] => current.searchParams.getAll(name);

export function navigate(href: string, how: 'push' | 'replace' = 'push'): void {
  const next = new URL(href, window.location.origin);
  if (how === 'push') window.history.pushState(null, '', next);
  else window.history.replaceState(null, '', next);
  // The focus goes before the page it is on does: taken away with it, it would have both pages laid out once more.
  if (next.pathname !== current.pathname && document.activeElement instanceof HTMLElement) document.activeElement.blur();
  current = next;
}

/** What a parameter becomes: null or an empty list removes it, a list repeats it. */
export type ParamChanges = Record<string, string | string[] | null>;

/** Changes parts of the query; null removes one, so that defaults are left out. */
export function setParams(changes: ParamChanges, how: 'push' | 'replace' = 'push'): void {
  const next = new URL(current);
  for (const [name, value] of Object.entries(changes)) {
    next.searchParams.delete(name);
    for (const one of value === null ? [] : [value].flat()) next.searchParams.append(name, one);
  }
  if (next.href !== current.href) navigate(next.href, how);
}

/** A row that is a link as a whole leaves clicks on links in it to them. */
export const isLink = (event: MouseEvent): boolean => (event.target as Element).closest('a') !== null;

function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.defaultPrevented && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

/** Follows links inside the app without loading the page anew. */
function followLink(event: MouseEvent): void {
  const link = (event.target as Element).closest<HTMLAnchorElement>('a[href]');
  if (!link || !isPlainClick(event) || link.target || link.origin !== window.location.origin || link.pathname.startsWith('/api/')) return;
  event.preventDefault();
  navigate(link.href);
}

export function startRouter(): void {
  window.addEventListener('popstate', () => { current = new URL(window.location.href); });
  document.addEventListener('click', followLink);
}
