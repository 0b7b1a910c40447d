/** The only module that talks to the server. Answers are JSON; refusals are problem+json and become `Problem`. */

/**
 * A refusal of the server (RFC 9457) or a failed connection (status 0).
 */
export class Problem extends Error {
  /** @param {number} status @param {any} body */
  constructor(status, body) {
    super(body?.detail?.en ?? `status ${status}`);
    this.status = status;
    /** @type {{zh: string, en: string}} */
    this.detail = body?.detail ?? OFFLINE;
    /** @type {string} */
    this.code = body?.code ?? 'offline';
    /** @type {any[]} */
    this.problems = body?.problems ?? [];
    /** @type {string | null} */
    this.requestId = body?.request_id ?? null;
  }
}

const OFFLINE = {
  zh: '连不上服务器，请检查网络后重试；已填写的内容没有丢失。',
  en: 'The server cannot be reached; check the network and try again. What you typed is not lost.',
};

/** @type {() => void} */
let onSignedOut = () => {};

/** What to do when the server says that nobody is signed in. @param {() => void} action */
export function whenSignedOut(action) {
  onSignedOut = action;
}

/**
 * @param {string} method
 * @param {string} path below /api/
 * @param {{query?: URLSearchParams, json?: unknown, signal?: AbortSignal}} [options]
 * @returns {Promise<any>}
 */
async function ask(method, path, { query, json, signal } = {}) {
  const address = `/api/${path}${query?.size ? `?${query}` : ''}`;
  /** @type {RequestInit} */
  const request = { method, signal, headers: {} };
  if (json !== undefined) {
    request.body = JSON.stringify(json);
    request.headers = { 'Content-Type': 'application/json' };
  }
  let response;
  try {
    response = await fetch(address, request);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(0, null);
  }
  if (response.status === 204) return null;
  const body = await response.json().catch(() => null);
  if (response.ok) return body;
  throw refused(response, body);
}

/**
 * A file that the server makes, under the name that it gives it.
 *
 * @param {string} path
 * @param {URLSearchParams} query
 * @returns {Promise<{blob: Blob, name: string, headers: Headers}>}
 */
async function file(path, query) {
  let response;
  try {
    response = await fetch(`/api/${path}?${query}`);
    if (response.ok) return { blob: await response.blob(), name: nameOf(response), headers: response.headers };
  } catch {
    throw new Problem(0, null);
  }
  throw refused(response, await response.json().catch(() => null));
}

/** @param {Response} response */
function nameOf(response) {
  const said = response.headers.get('Content-Disposition') ?? '';
  const [, encoded] = /filename\*=utf-8''([^;]+)/i.exec(said) ?? [];
  const [, plain] = /filename="([^"]+)"/.exec(said) ?? [];
  return encoded ? decodeURIComponent(encoded) : (plain ?? 'jingtu');
}

/** The refusal as an error; whoever is not signed in is led to the door. @param {Response} response @param {any} body */
function refused(response, body) {
  const problem = new Problem(response.status, body);
  if (problem.status === 401 && problem.code === 'not-signed-in') onSignedOut();
  return problem;
}

/**
 * Send a form with files, telling how much has left (0 to 1).
 *
 * @param {string} path
 * @param {FormData} form
 * @param {(share: number) => void} onProgress
 * @returns {Promise<any>}
 */
function send(path, form, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/${path}`);
    request.responseType = 'json';
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response);
      else reject(new Problem(request.status, request.response));
    });
    request.addEventListener('error', () => reject(new Problem(0, null)));
    request.send(form);
  });
}

export const api = {
  /** @param {string} path @param {URLSearchParams} [query] @param {AbortSignal} [signal] */
  get: (path, query, signal) => ask('GET', path, { query, signal }),
  /** @param {string} path @param {unknown} json @param {URLSearchParams} [query] */
  post: (path, json, query) => ask('POST', path, { json, query }),
  /** @param {string} path @param {unknown} json */
  put: (path, json) => ask('PUT', path, { json }),
  /** @param {string} path */
  remove: (path) => ask('DELETE', path),
  send,
  file,
};
