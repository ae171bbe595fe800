// AG Grid Community as its manual shows a streaming table: a transaction for each message, applied asynchronously (its
// default: all that came within 50 ms together), values formatted by formatters made once, the price flashing on change.
/* global agGrid */
const { dataset } = document.documentElement;
const symbols = dataset.symbols.split(',');
const decimals = dataset.decimals.split(',').map(Number);
const formatters = new Map();
const formatterOf = (digits) => {
  if (!formatters.has(digits))
    formatters.set(
      digits,
      new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    );
  return formatters.get(digits);
};
const percents = new Intl.NumberFormat('en', {
  style: 'percent',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
});
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const minus = (text) => text.replace('-', '\u2212');
const arrow = (moved) => (moved > 0 ? '\u25b2' : moved < 0 ? '\u25bc' : '');
const right = { cellStyle: { textAlign: 'end' }, headerClass: 'ag-right-aligned-header' };

const grid = agGrid.createGrid(document.querySelector('#grid'), {
  rowHeight: 36,
  rowData: symbols.map((symbol, index) => ({ symbol, digits: decimals[index] })),
  getRowId: ({ data }) => data.symbol,
  defaultColDef: { flex: 1, sortable: false, resizable: false },
  columnDefs: [
    { field: 'symbol' },
    {
      field: 'price',
      enableCellChangeFlash: true,
      valueFormatter: ({ value, data }) => (value === undefined ? '' : minus(formatterOf(data.digits).format(value))),
      ...right,
    },
    {
      field: 'percent',
      valueFormatter: ({ value }) => (value === undefined ? '' : arrow(value) + minus(percents.format(value / 100))),
      cellClassRules: { up: ({ value }) => value > 0, down: ({ value }) => value < 0 },
      ...right,
    },
    { field: 'volume', valueFormatter: ({ value }) => (value === undefined ? '' : compact.format(value)), ...right },
  ],
});

const digitsOf = new Map(symbols.map((symbol, index) => [symbol, decimals[index]]));
let received = 0;
const socket = new WebSocket(`${dataset.feed}/stream`);
socket.onopen = () => {
  const params = symbols.map((symbol) => `${symbol.toLowerCase()}@ticker`);
  socket.send(JSON.stringify({ method: 'SUBSCRIBE', params, id: 1 }));
};
socket.onmessage = ({ data }) => {
  received++;
  const { data: quote } = JSON.parse(data);
  const digits = digitsOf.get(quote?.s);
  if (digits === undefined) return;
  const row = { symbol: quote.s, digits, price: quote.c, percent: Number(quote.P), volume: Number(quote.v) };
  grid.applyTransactionAsync({ update: [row] });
};

const cell = (row, field) => row.querySelector(`[col-id="${field}"]`)?.textContent.trim() ?? '';
window.bench = {
  received: () => received,
  texts: () =>
    [...document.querySelectorAll('.ag-row')]
      .map((row) => {
        const { top, bottom, width, height } = row.getBoundingClientRect();
        const [arrowText = ''] = cell(row, 'percent').match(/^[\u25b2\u25bc]/) ?? [];
        const percent = cell(row, 'percent').slice(arrowText.length);
        return {
          index: Number(row.getAttribute('row-index')),
          seen: top < innerHeight && bottom > 0,
          size: [width, height],
          texts: [cell(row, 'symbol'), cell(row, 'price'), arrowText, percent],
        };
      })
      .sort((one, other) => one.index - other.index),
  flashing: () => document.querySelectorAll('.ag-cell-data-changed').length,
};
