// @ts-check

// Leaves out of uPlot what a chart of ours never calls: legend, crosshair, selection, pointers, its own series, bands, time
// formats, and defaults for what chart.ts always says. uPlot has no entries for its parts, so they are cut out of its text;
// the minifier then drops what nothing refers to any more. What is not found exactly once is an error, so that another uPlot
// is looked at before it is cut. The browser tests run on the slim one, the stories and npm's readers on the whole.
import { nodesOf, ofType, programOf } from './syntax.mjs';

const FUNCTIONS = [
  ...['initLegendRow', 'initCursorPt', 'initSeries', 'addSeries', 'delSeries', 'drawSeries', 'toggleDOM', 'setSeries'],
  ...[
    'setBand',
    'addBand',
    'delBand',
    'setAlpha',
    'setFocus',
    'posToVal',
    'closestIdxFromXpos',
    'setSelect',
    'setSelH',
  ],
  ...['setSelV', 'syncLegend', 'setLegend', 'setLegendValues', 'updateCursor', 'syncRect', 'mouseMove', 'cacheMouse'],
  ...[
    'hideSelect',
    'mouseDown',
    'mouseUp',
    'mouseLeave',
    'dblClick',
    'pubSync',
    'pub',
    'accScale',
    'onMouse',
    'offMouse',
  ],
];

/** What variables begin with instead. */
const VALUES = {
  // Made when the module is imported.
  numFormatter: 'null',
  ...{ decIncrs: '[]', oneIncrs: '[]', wholeIncrs: '[]', numIncrs: '[]' },
  ...{ rectH: 'null', rectV: 'null', drawAccH: 'null', drawAccV: 'null', linearPath: 'null', pointsPath: 'null' },
  xySeriesOpts: 'null',
  ...{ days3: 'null', months3: 'null', localTz: 'null' },
  labelFont: "''",
  ySeriesOpts: "{ scale: 'y', show: true, auto: false, idxs: [] }",
  // One kind of chart: time to the right, prices upwards, series that draw themselves.
  mode: '1',
  xScaleKey: "'x'",
  xScaleDistr: '1',
  drawOrder: '[drawAxesGrid]',
  bands: '[]',
  ...{ _tzDate: 'null', _fmtDate: 'null', _timeAxisSplits: 'null', _timeAxisVals: 'null', _timeSeriesVal: 'null' },
  ...{ legend: '{}', showLegend: 'false', markers: 'null', mouseListeners: 'null' },
  ...{ cursor: '{}', showCursor: 'false', focus: '{}', cursorFocus: 'false', cursorOnePt: 'false', drag: '{}' },
  ...{ select: '{}', selectDiv: 'null', setSelX: 'null', setSelY: 'null' },
  ...{ padding: '[]', _padding: '[0, 0, 0, 0]' },
  ...{ syncOpts: 'null', syncKey: 'null', sync: 'null' },
};

/** Statements that begin so go. */
const STATEMENTS = [
  'const [ timeIncrsMs',
  'const [ timeIncrsS',
  'genIncrs(2',
  'if (domEnv) {\n\ton(resize',
  'uPlot.assign =',
  'uPlot.fmtNum =',
  'uPlot.rangeNum =',
  'uPlot.rangeLog =',
  'uPlot.rangeAsinh =',
  'uPlot.orient',
  'uPlot.pxRatio = pxRatio;\n\n{',
  '{\n\tuPlot.join',
  '{\n\tuPlot.fmtDate',
  'uPlot.sync =',
  '{\n\tuPlot.addGap',
  'if (opts.id != null)',
  'addClass(root, opts.class)',
  'if (opts.title)',
  'on("click", wrap',
  '(opts.plugins || []).forEach(p => {\n\t\tif',
  '(opts.plugins || []).forEach(p => {\n\t\tfor',
  'bands.forEach(b =>',
  'for (let k in scales) {\n\t\tlet sc = scales[k];\n\n\t\tif (sc.min',
  '{\n\t\tlegend.idxs',
  'if (legend.live) {\n\t\tconst',
  'if (legend.show && legend.live && shouldSetLegend)',
  'if (cursor.dataIdx == null)',
  'cursor.idxs = activeIdxs',
  'cursor._lock = false',
  'points.show   = fn',
  'points.size   = fn',
  'points.stroke = fnOrSelf(points.stroke);\n\tp',
  'points.width  = fn',
  'points.fill   = fnOrSelf(points.fill);\n\n',
  'if (scaleX.ori == 0) {\n\t\taddClass',
  'if (axis.label != null) {\n\t\t\t\tlet',
  'if (ticks.show)',
  'axis.rotate =',
  'axis._rotate = side',
  'axis.splits =',
  'axis.values = (',
  'if (select.show && !shouldSetSelect',
  'if (select.show && shouldSetSelect)',
  'shouldSetSelect = select.show &&',
  'shouldSetCursor = shouldSetLegend = true;\n\n\t\t_setSize',
  'shouldSetCursor = shouldSetCursor ||',
  'self.addSeries =',
  'self.delSeries =',
  'self.setSelect =',
  'self.setSeries =',
  'self.addBand =',
  'self.setBand =',
  'self.delBand =',
  'self.valToIdx =',
  'self.posToIdx =',
  'self.posToVal =',
  'self.setCursor =',
  'self.setLegend =',
  'self.pub = pub',
  'self.valToPosH =',
  'self.valToPosV =',
  "Object.defineProperty(self, 'rect'",
  'events.mousedown =',
  'events.mousemove =',
  'events.mouseup =',
  'events.dblclick =',
  'events["setSeries"] =',
  'if (syncOpts.match',
  'cursor.sync =',
  'sync.sub(',
  'sync.unsub(',
  'cursorPlots.delete(',
  'mouseListeners.clear(',
  'legendTable?.remove()',
  'series.forEach(initSeries)',
  'if (sc.distr == 2 && dataLen > 0)',
  'if (_resetScales !== false)',
  'if (xScaleDistr == 2) {\n\t\t\t\t\t_min = i0',
];

/** Statements that begin so have others in their place. */
const INSTEAD = {
  'if (scaleOpts.from != null)': `
    sc = scales[scaleKey] = assign({}, scaleKey == xScaleKey ? xScaleOpts : yScaleOpts, scaleOpts, { key: scaleKey });
    sc.auto = () => true;
    sc._min = sc._max = null;
    sc.valToPct = initValToPct(sc);`,
  'const getVal = (': 'const getVal = sc.fwd ?? (val => val);',
  'axis.incrs  =': 'axis.incrs = fnOrSelf(axis.incrs);',
  'axis.filter =': 'axis.filter = retArg1;',
  'let angle ': 'const angle = 0;',
};

/** @param {string} code of uPlot 1.6, as an ES module @returns {string} */
export function slimUplot(code) {
  const program = programOf(code);
  const nodes = [...nodesOf(program.body)];
  /** @type {{ start: number, end: number, text: string }[]} */
  const edits = [];
  /** @template Found @param {string} what @param {readonly Found[]} found @returns {Found} */
  const only = (what, found) => {
    if (found.length !== 1)
      throw new Error(`uPlot has ${found.length} of ${JSON.stringify(what)}: look at scripts/slim-uplot.mjs`);
    return /** @type {Found} */ (found[0]);
  };
  const whole = ofType(nodes, 'FunctionDeclaration').filter(({ id }) => id?.name === 'uPlot');
  const { body: inside } = only('uPlot', whole);
  // Of the module, and of the one function that everything is in.
  const own = [...program.body, ...(inside?.body ?? [])];
  const functions = ofType(own, 'FunctionDeclaration');
  for (const name of FUNCTIONS) {
    const bodies = functions.flatMap(({ id, body }) => (body && id?.name === name ? body : []));
    const { start, end } = only(name, bodies);
    edits.push({ start, end, text: '{}' });
  }
  const variables = ofType(own, 'VariableDeclaration').flatMap(({ declarations }) => declarations);
  for (const [name, text] of Object.entries(VALUES)) {
    const values = variables.flatMap(({ id, init }) => (init && 'name' in id && id.name === name ? init : []));
    const { start, end } = only(name, values);
    edits.push({ start, end, text });
  }
  const gone = [...edits];
  const statements = nodes.filter(
    ({ type, start }) =>
      /Statement$|^VariableDeclaration$/.test(type) && !gone.some((edit) => start > edit.start && start < edit.end),
  );
  const gaps = STATEMENTS.map((begin) => /** @type {const} */ ([begin, ';']));
  for (const [begin, text] of [...gaps, ...Object.entries(INSTEAD)]) {
    const { start, end } = only(
      begin,
      statements.filter(({ start }) => code.startsWith(begin, start)),
    );
    edits.push({ start, end, text });
  }
  let slim = '';
  let at = 0;
  for (const { start, end, text } of edits.sort((one, other) => one.start - other.start)) {
    if (start < at) continue; // within one that is gone
    slim += code.slice(at, start) + text;
    at = end;
  }
  return slim + code.slice(at);
}
