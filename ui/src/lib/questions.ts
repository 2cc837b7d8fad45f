// Questions to the operator, as pure functions: which one is shown, its texts, its countdown, its answer, its end.

import type { Dialog, DialogAnswer } from './types';

/** The dialog that a page shows: that of its run, or the one without a run that was chosen. The oldest first. */
export function dialogToShow(open: Dialog[], runId: string | null, chosenId: string | null): Dialog | null {
  return open.find((dialog) => (runId !== null && dialog.run_id === runId) || (dialog.run_id === null && dialog.id === chosenId)) ?? null;
}

/** What stands below the question: the message without the question that it begins with. */
export function detailOf(dialog: Pick<Dialog, 'title' | 'message'>): string {
  const message = dialog.message.trim();
  return message.startsWith(dialog.title) ? message.slice(dialog.title.length).trim() : message;
}

/** Seconds until the dialog gives up, and how much of its time is left (0…1); null without a time. */
export function timeLeft(dialog: Pick<Dialog, 'created_at' | 'timeout_seconds'>, nowMs: number): { seconds: number; share: number } | null {
  const total = Number(dialog.timeout_seconds);
  if (dialog.timeout_seconds === null || !(total > 0)) return null;
  const seconds = Math.min(total, Math.max(0, total - (nowMs - Date.parse(dialog.created_at)) / 1000));
  return { seconds, share: seconds / total };
}

/** "1:42" */
export function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** The answer that the confirm button gives; null while something is missing. */
export function answerOf(dialog: Dialog, chosen: number[], value: string): DialogAnswer | null {
  if (dialog.type === 'input') return { value };
  if (dialog.type !== 'choice') return { confirmed: true };
  if (dialog.allow_multiple) return { choices: chosen };
  return chosen.length === 1 ? { choice: chosen[0] } : null;
}

const kPlaces: Record<string, string> = { browser: 'in another browser', cli: 'on the command line', terminal: "in the test's terminal", auto: 'by its settings' };

/** Why a dialog has closed, in a sentence; null while it is open. */
export function closingNote(dialog: Dialog): string | null {
  const about = `“${dialog.title}”`;
  if (dialog.status === 'pending') return null;
  if (dialog.status === 'timed_out') return `Time was up: nobody answered ${about}.`;
  if (dialog.status === 'cancelled') return `The test ended: ${about} needs no answer any more.`;
  const who = dialog.responded_by ? ` by ${dialog.responded_by}` : '';
  const where = kPlaces[dialog.responded_via ?? ''];
  return `Answered${who}${where ? ` ${where}` : ''}: ${about}.`;
}
