// Keys of the whole app, off while the reader types. A page adds its own for as long as it is shown.

export type Keys = Record<string, () => void>;

const kChordMs = 1000;

const layers: Keys[] = [];
let chordUntil = 0;

/** Adds keys; returns what takes them away. The layer added last wins. "g r" is `g`, then `r` within a second. */
export function addKeys(keys: Keys): () => void {
  layers.push(keys);
  return () => { layers.splice(layers.indexOf(keys), 1); };
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

/** Enter belongs to the control that has the focus. */
const isControl = (target: EventTarget | null): boolean => target instanceof HTMLElement && ['A', 'BUTTON', 'SUMMARY'].includes(target.tagName);

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]')) return;
  if (event.key === 'Enter' && isControl(event.target)) return;
  const inChord = event.timeStamp < chordUntil;
  chordUntil = event.key === 'g' && !inChord ? event.timeStamp + kChordMs : 0;
  const name = inChord ? `g ${event.key}` : event.key;
  const action = layers.findLast((keys) => keys[name])?.[name];
  if (!action) return;
  event.preventDefault();
  action();
}

export const startKeyboard = (): void => window.addEventListener('keydown', onKey);
