// @ts-check

// The preview: a page in a frame, made anew with each change, so that what is seen and what is weighed is what a reader of
// the snippet's page would get. The old one stays until the new one shows a price.

import { make } from './dom.mjs';

/** Somebody is still typing. */
const PAUSE_MS = 250;
const LEAST_HEIGHT = 120;
const MOST_HEIGHT = 4000;

/** @typedef {{ settled: boolean, height: number, files: string[], problems: string[] }} Told */

/**
 * @param {HTMLElement} place
 * @param {(told: Told) => void} listen
 */
export function createStage(place, listen) {
  /** @type {HTMLIFrameElement | undefined} */
  let shown;
  /** @type {HTMLIFrameElement | undefined} */
  let coming;
  let query = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;

  function load() {
    coming?.remove();
    coming = make('iframe', { class: 'coming', title: 'The widget on a page', src: `preview.html#${query}` });
    coming.inert = true;
    place.append(coming);
    place.dataset.busy = '';
  }

  function swap() {
    shown?.remove();
    shown = coming;
    coming = undefined;
    shown?.classList.remove('coming');
    if (shown) shown.inert = false;
    delete place.dataset.busy;
  }

  addEventListener('message', ({ source, data }) => {
    const isComing = coming && source === coming.contentWindow;
    if (data?.type !== 'tickwire:preview' || !(isComing || (shown && source === shown.contentWindow))) return;
    const told = /** @type {Told} */ (data);
    const frame = /** @type {HTMLIFrameElement} */ (isComing ? coming : shown);
    frame.style.blockSize = `${Math.min(Math.max(told.height, LEAST_HEIGHT), MOST_HEIGHT)}px`;
    if (isComing && told.settled) swap();
    if (frame === shown) listen(told);
  });

  return {
    /** @param {string} next */
    show(next) {
      if (next === query) return;
      query = next;
      clearTimeout(waiting);
      waiting = setTimeout(load, shown ? PAUSE_MS : 0);
    },

    /** @param {number} width 0 is all that there is */
    setWidth(width) {
      place.style.setProperty('--width', width > 0 ? `${width}px` : '100%');
    },
  };
}
