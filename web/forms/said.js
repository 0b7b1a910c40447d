/** What a form says as it is sent: each field with its words. The page stays where it is. @param {Event} event */
export function saidIn(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}
