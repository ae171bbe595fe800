// @ts-check

// The choice of what is pinned, with what each costs.

import { find, inKilobytes, make } from './dom.mjs';
import { PINS } from './pins.mjs';
import { pinFor } from './snippets.mjs';

/** @typedef {import('./pins.mjs').Pin} Pin */

const ONE = 'tickwire.full.js';
const BROWSERS =
  'Checked by Chrome and Edge from 127, Safari from 18, Firefox from 138; older ones load the files unchecked. ' +
  'A strict policy needs the map’s own hash, as the policy here has it.';
const ELSEWHERE = 'Here the system’s settings, or your lockfile, say which file and which version.';

/** @param {string} text */
async function gzipped(text) {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return (await new Response(packed).arrayBuffer()).byteLength;
}

/** @param {import('./output.mjs').Files} files @param {(pin: Pin) => void} choose */
export function createPinning(files, choose) {
  /** What was weighed while the kit came in parts. @type {number | undefined} */
  let parts;
  let mapBytes = 0;
  let latest = '';

  const rows = PINS.map(({ id, label, what }) => {
    const input = make('input', { type: 'radio', name: 'pin', value: id });
    input.addEventListener('change', () => choose(id));
    const weight = make('span', { class: 'pin-weight', dir: 'ltr' });
    const row = make(
      'label',
      { class: 'pin' },
      input,
      make('strong', {}, label),
      weight,
      make('span', { class: 'small' }, what),
    );
    return { id, input, weight, row };
  });
  find('pins').append(...rows.map(({ row }) => row));

  /** @param {Pin} pin */
  function weightOf(pin) {
    if (pin === 'one') return inKilobytes(files[ONE]?.gzip ?? 0);
    if (parts === undefined) return '';
    return pin === 'all' && mapBytes > 0
      ? `${inKilobytes(parts)} + ${inKilobytes(mapBytes)} of map`
      : inKilobytes(parts);
  }

  const showWeights = () => {
    for (const { id, weight } of rows) weight.textContent = weightOf(id);
  };

  /** @param {string | undefined} map */
  async function weighMap(map = '') {
    if (map === latest) return;
    latest = map;
    const bytes = map ? await gzipped(map) : 0;
    if (map !== latest) return;
    mapBytes = bytes;
    showWeights();
  }

  return {
    /** @param {import('./snippets.mjs').Target} target @param {{ pin: Pin }} state @param {string | undefined} map */
    show(target, state, map) {
      const chosen = pinFor(target, state.pin);
      for (const { id, input, row } of rows) {
        row.hidden = !target.pins?.includes(id);
        input.checked = id === chosen;
      }
      find('pin-note').textContent = target.pins ? (chosen === 'all' ? BROWSERS : '') : ELSEWHERE;
      void weighMap(map);
    },

    /** @param {readonly string[]} loaded */
    weigh(loaded) {
      if (loaded.includes(ONE)) return;
      parts = loaded.reduce((sum, path) => sum + (files[path]?.gzip ?? 0), 0);
      showWeights();
    },
  };
}
