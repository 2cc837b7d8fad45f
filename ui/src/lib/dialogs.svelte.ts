// The open questions to the operator, for every page; and why one has closed.

import * as api from './api';
import type { LiveConnection } from './live';
import { closingNote } from './questions';
import { showToast } from './toasts.svelte';
import type { Dialog, DialogAnswer } from './types';

let open = $state.raw<Dialog[]>([]);
let chosenId = $state<string | null>(null);
/** Answered by this tab: nothing needs to be told when they close. */
const answeredHere = new Set<string>();

export const openDialogs = (): Dialog[] => open;
/** A dialog without a run that the reader asked to see. */
export const chosenDialog = (): string | null => chosenId;
export function chooseDialog(id: string | null): void { chosenId = id; }

export function followDialogs(live: LiveConnection): void {
  live.subscribe<Dialog>('dialogs', {}, { onItems: replace });
}

function replace(dialogs: Dialog[]): void {
  const gone = open.filter((known) => !dialogs.some((dialog) => dialog.id === known.id));
  open = dialogs.filter((dialog) => !answeredHere.has(dialog.id));
  for (const dialog of gone) void tellWhy(dialog);
}

/** A restarted server that doesn't know the dialog any more has nothing to tell. */
async function tellWhy(dialog: Dialog): Promise<void> {
  if (answeredHere.has(dialog.id)) return;
  const note = await api.dialog(dialog.id).then(closingNote, () => null);
  if (note) showToast(note, 'info');
}

/** Answers; the dialog closes once the server has taken the answer. ApiError when it doesn't. */
export async function answerDialog(dialog: Dialog, answer: DialogAnswer, token: string): Promise<void> {
  answeredHere.add(dialog.id);
  try {
    await api.respond(dialog.id, answer, token);
  } catch (error) {
    answeredHere.delete(dialog.id);
    throw error;
  }
  open = open.filter((known) => known.id !== dialog.id);
}
