/**
 * A document's file within the page: pictures as they are, PDF drawn page by page. Nothing in a file is run, and nothing
 * is asked from elsewhere.
 */

import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';

import { showModal } from '../../dialog.js';
import { t } from '../../i18n.js';

/** Pages that are drawn at once; the rest when somebody asks for more. */
const PAGES = 20;
const PACKAGE = new URL('../../vendor/pdfjs-dist/', import.meta.url).href;

const shown = {
  /** @type {{title: string, url: string, mediaType: string} | null} */
  file: null,
  state: /** @type {'reading' | 'there' | 'failed'} */ ('reading'),
  pages: 0,
  drawn: 0,
  redraw: () => {},
};
/** @type {any} */
let pdf = null;

/** @param {{title: string, url: string, mediaType: string}} file @param {() => void} redraw */
export function show(file, redraw) {
  Object.assign(shown, { file, redraw, state: 'reading', pages: 0, drawn: 0 });
  redraw();
}

/** The open file; drawn once by the section that owns it. */
export function viewer() {
  const { file, state } = shown;
  if (!file) return nothing;
  return html`<dialog class="document-viewer" aria-labelledby="viewer-title" ${ref(showModal)} @close=${closed}>
    <header>
      <h2 id="viewer-title">${file.title}</h2>
      <a class="button" href=${file.url} download>${t('documents.save')}</a>
      <form method="dialog"><button type="submit">${t('documents.close')}</button></form>
    </header>
    <p role="status" class="quiet-ink">${state === 'there' ? pagesText() : t(`documents.viewer.${state}`)}</p>
    ${
      file.mediaType.startsWith('image/')
        ? html`<img
            src=${file.url}
            alt=${file.title}
            @load=${() => settled('there')}
            @error=${() => settled('failed')}
          />`
        : html`<div class="document-pages" ${ref(drawPdf)}></div>`
    }
    ${
      shown.drawn < shown.pages
        ? html`<p class="buttons"><button type="button" @click=${drawMore}>${t('documents.viewer.more')}</button></p>`
        : nothing
    }
  </dialog>`;
}

const pagesText = () => (shown.pages ? t('documents.viewer.pages', { drawn: shown.drawn, n: shown.pages }) : nothing);

/** @param {'there' | 'failed'} state */
function settled(state) {
  shown.state = state;
  shown.redraw();
}

function closed() {
  void pdf?.loadingTask.destroy();
  pdf = null;
  shown.file = null;
  shown.redraw();
}

/** @type {Element | undefined} */
let folder;

/** Called by lit when the element is there, and again without one when it goes. @param {Element} [element] */
function drawPdf(element) {
  if (element === folder) return;
  folder = element;
  if (element && shown.file) void open(shown.file.url);
}

/** @param {string} url */
async function open(url) {
  try {
    const pdfjs = await import('pdfjs-dist');
    pdfjs.GlobalWorkerOptions.workerSrc = `${PACKAGE}legacy/build/pdf.worker.min.mjs`;
    pdf = await pdfjs.getDocument({
      url,
      cMapUrl: `${PACKAGE}cmaps/`,
      standardFontDataUrl: `${PACKAGE}standard_fonts/`,
      // No code is made of what a file says, and no module that the page's policy forbids.
      useWasm: false,
      enableXfa: false,
    }).promise;
    shown.pages = pdf.numPages;
    await drawMore();
    settled('there');
  } catch {
    // Whatever a strange file does to the reader: it can still be saved.
    if (shown.file?.url === url) settled('failed');
  }
}

async function drawMore() {
  const until = Math.min(shown.drawn + PAGES, shown.pages);
  while (shown.drawn < until && folder && pdf) {
    const page = await pdf.getPage(shown.drawn + 1);
    const viewport = page.getViewport({ scale: 1.5 });
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: viewport.width, height: viewport.height });
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', t('documents.viewer.page', { n: shown.drawn + 1 }));
    folder.append(canvas);
    await page.render({ canvas, viewport }).promise;
    shown.drawn += 1;
  }
  shown.redraw();
}
