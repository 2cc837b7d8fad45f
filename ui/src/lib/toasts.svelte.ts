// Short messages at the bottom of the page.

export interface Toast { id: number; text: string; tone: 'error' | 'warn' | 'info' }

const kShownMs = 8000;

let toasts = $state.raw<Toast[]>([]);
let nextId = 0;

export const shownToasts = (): Toast[] => toasts;

export function dismiss(id: number): void {
  toasts = toasts.filter((toast) => toast.id !== id);
}

export function showToast(text: string, tone: Toast['tone']): void {
  if (toasts.some((toast) => toast.text === text)) return;
  const id = nextId++;
  toasts = [...toasts, { id, text, tone }];
  window.setTimeout(() => dismiss(id), kShownMs);
}
