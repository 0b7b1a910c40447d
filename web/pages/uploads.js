/**
 * /uploads: send a file and see what was sent before. /uploads/ID: how far it is, and its receipt.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 */

import { openReceipt } from './uploads/one.js';
import { openSending } from './uploads/sending.js';

/** @param {Context} context @returns {Page} */
export function open(context) {
  return context.params.id ? openReceipt(context, Number(context.params.id)) : openSending(context);
}
