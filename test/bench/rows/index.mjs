import { aggrid } from './aggrid.mjs';
import { chart } from './chart.mjs';
import { charts } from './charts.mjs';
import { flat } from './flat.mjs';
import { handwritten } from './handwritten.mjs';
import { latency } from './latency.mjs';
import { log } from './log.mjs';
import { marquee } from './marquee.mjs';
import { million } from './million.mjs';
import { offscreen } from './offscreen.mjs';
import { size } from './size.mjs';
import { thousand } from './thousand.mjs';

/** What `npm run bench` measures, in this order. */
export const rows = {
  handwritten,
  aggrid,
  offscreen,
  thousand,
  latency,
  flat,
  million,
  log,
  marquee,
  chart,
  charts,
  size,
};
