// @ts-check
import { buildSite, hugo, ofParagraph, pageOf } from './hugo-site.mjs';
import { holds } from './suite.mjs';

const { title, skip } = hugo;

/** As an author writes it: raw, between backticks, where there is none in it. @param {unknown} value */
const quoted = (value) =>
  typeof value !== 'string' ? String(value) : value.includes('`') ? `"${value}"` : `\`${value}\``;

/** @param {import('./tools.mjs').Call} call */
function shortcode({ widget, attributes, fallback }) {
  const given = { ...attributes, ...(fallback === undefined ? {} : { fallback }) };
  const written = Object.entries(given).map(([name, value]) => `${name}=${quoted(value)}`);
  return pageOf(`{{< ${[widget, ...written].join(' ')} >}}`);
}

holds({
  title: `${title}, shortcodes in Markdown`,
  skip,
  off: [false, 'false', ''],
  render: async (calls, script) => {
    const built = await buildSite(calls.map(shortcode), script);
    return { ...built, widgets: built.widgets.map(ofParagraph) };
  },
});

holds({
  title: `${title}, partials in a layout`,
  skip,
  render: (calls, script) =>
    buildSite(
      calls.map(
        ({ widget, attributes, fallback }) =>
          `${JSON.stringify({ title: 'A page', widget, values: { ...attributes, fallback } })}\n`,
      ),
      script,
      '{{ partial "tickwire.html" (dict "widget" .Params.widget "values" .Params.values) }}',
    ),
});
