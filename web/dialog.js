/** Dialogs of the browser's own kind, opened when they are drawn: `<dialog ${ref(showModal)}>`. */

/** @param {Element} [dialog] */
export function showModal(dialog) {
  // The element is in the document only after this rendering.
  if (dialog instanceof HTMLDialogElement)
    queueMicrotask(() => dialog.isConnected && !dialog.open && dialog.showModal());
}
