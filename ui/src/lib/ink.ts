// Colours of the design tokens for what is drawn on a canvas, as they are in the theme of the moment.

export const kInks = ['surface', 'text', 'text-2', 'grid', 'axis', 'series-1', 'bar'] as const;
export type Ink = (typeof kInks)[number];
export type Inks = Record<Ink, string>;

/** Reads them through an element: only a used colour has its light or dark side chosen. */
export function inksAt(host: HTMLElement): Inks {
  const probe = document.createElement('span');
  host.append(probe);
  const inks = {} as Inks;
  for (const name of kInks) {
    probe.style.color = `var(--${name})`;
    inks[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return inks;
}
