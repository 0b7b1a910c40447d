/**
 * Style sheets of the pages beside the map, loaded when the first of these pages is shown. The map, which most come for,
 * does not wait for them (index.html has those that every page needs).
 */

const SHEETS = [
  'style/plan.css',
  'style/parcel.css',
  'style/clue.css',
  'style/records.css',
  'style/drawing.css',
  'style/stages.css',
  'style/samples.css',
  'style/uploads.css',
  'style/mending.css',
  'vendor/tabulator-tables/dist/css/tabulator_simple.min.css',
  'style/lists.css',
  'style/table.css',
  'style/exports.css',
  'style/ledger.css',
  'style/practitioners.css',
  'style/lawfulness.css',
  'style/scenes.css',
  'style/runs.css',
  'style/images.css',
  'style/how.css',
];

/** @type {Promise<unknown> | null} */
let loading = null;

/**
 * A page's module, once its style is there too.
 *
 * @template T
 * @param {Promise<T>} page
 * @returns {Promise<T>}
 */
export async function styled(page) {
  loading ??= Promise.all(SHEETS.map(load));
  const [module] = await Promise.all([page, loading]);
  return module;
}

/** @param {string} path beside this file @returns {Promise<void>} also when it cannot be had: plain pages can be read */
function load(path) {
  const sheet = document.createElement('link');
  sheet.rel = 'stylesheet';
  sheet.href = new URL(path, import.meta.url).href;
  // What is printed has the last word.
  document.querySelector('link[media="print"]')?.before(sheet);
  return new Promise((resolve) => {
    sheet.addEventListener('load', () => resolve());
    sheet.addEventListener('error', () => resolve());
  });
}
