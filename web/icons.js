/** Line icons of the frame, 24 units, drawn with the colour of the text. */

import { html, svg } from 'lit';

const PATHS = {
  map: 'M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2zM9 4v14M15 6v14',
  queue: 'M4 6h2M9 6h11M4 12h2M9 12h11M4 18h2M9 18h11',
  clue: 'M5 21V4M5 5h13l-3 4 3 4H5',
  plan: 'M6 3h12v18H6zM9 8h6M9 12h6M9 16h4',
  upload: 'M12 16V4M7 9l5-5 5 5M4 16v4h16v-4',
  parcel: 'M4 8l8-4 8 4v9l-8 4-8-4zM4 8l8 4 8-4M12 12v9',
  site: 'M4 20V10l5 3V10l5 3V5h6v15zM3 20h18',
  units: 'M4 20V9l8-5 8 5v11M9 20v-6h6v6M3 20h18',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  person: 'M12 12a4 4 0 100-8 4 4 0 000 8zM4 21c1-4 4-6 8-6s7 2 8 6',
  search: 'M11 18a7 7 0 100-14 7 7 0 000 14zM16 16l5 5',
  close: 'M6 6l12 12M18 6L6 18',
  compare: 'M4 5h7v14H4zM13 5h7v14h-7M12 3v18',
  layers: 'M12 4l9 5-9 5-9-5zM3 14l9 5 9-5',
  warning: 'M12 4l9 16H3zM12 10v5M12 17.5v.5',
  clock: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5l3 2',
  check: 'M5 13l4 4L19 7',
  link: 'M10 14a4 4 0 006 0l3-3a4 4 0 00-6-6l-1 1M14 10a4 4 0 00-6 0l-3 3a4 4 0 006 6l1-1',
  download: 'M12 4v12M7 11l5 5 5-5M4 20h16',
  home: 'M4 12l8-8 8 8M6 10v10h12V10',
  filter: 'M4 5h16l-6 8v6l-4-2v-4z',
  list: 'M4 6h16M4 12h16M4 18h16',
};

/** @param {keyof typeof PATHS} name */
export const icon = (name) =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    ${svg`<path d=${PATHS[name]} />`}
  </svg>`;
