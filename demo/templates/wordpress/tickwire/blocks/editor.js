// The blocks in the editor: the element itself, live, and a panel with its attributes. As it stands, without a build.
((wp, script) => {
  const { getBlockType, registerBlockType } = wp.blocks;
  const { InspectorControls, useBlockProps } = wp.blockEditor;
  const { Disabled, PanelBody, SelectControl, TextControl, ToggleControl } = wp.components;
  const { createElement, RawHTML, useEffect, useRef } = wp.element;
  const { __ } = wp.i18n;

  const LABELS = {
    'alert-above': __('Alert above', 'tickwire'),
    'alert-below': __('Alert below', 'tickwire'),
    'alert-change': __('Alert at a change of (%)', 'tickwire'),
    aliases: __('Other names of symbols', 'tickwire'),
    announce: __('Read new entries to screen readers', 'tickwire'),
    change: __('Change', 'tickwire'),
    compare: __('Compare with', 'tickwire'),
    currency: __('Currency', 'tickwire'),
    decimals: __('Decimals', 'tickwire'),
    dir: __('Direction of text', 'tickwire'),
    fallback: __('Shown until the first price', 'tickwire'),
    feed: __('Feed', 'tickwire'),
    fields: __('Fields', 'tickwire'),
    flash: __('Highlight', 'tickwire'),
    follow: __('Follow the newest', 'tickwire'),
    interval: __('Interval', 'tickwire'),
    lang: __('Language', 'tickwire'),
    layout: __('Layout', 'tickwire'),
    levels: __('Levels', 'tickwire'),
    'max-entries': __('Most entries', 'tickwire'),
    'max-points': __('Most candles', 'tickwire'),
    'movement-colors': __('Colours of movement', 'tickwire'),
    notify: __('Offer notifications', 'tickwire'),
    order: __('Order', 'tickwire'),
    pace: __('Pace', 'tickwire'),
    paused: __('Paused', 'tickwire'),
    'price-lines': __('Price lines', 'tickwire'),
    range: __('Range', 'tickwire'),
    ranges: __('Ranges to choose from', 'tickwire'),
    scale: __('Scale', 'tickwire'),
    size: __('Size', 'tickwire'),
    sparkline: __('Sparkline', 'tickwire'),
    speed: __('Speed (px per second)', 'tickwire'),
    symbol: __('Symbol', 'tickwire'),
    'symbol-url': __('Link of each symbol', 'tickwire'),
    symbols: __('Symbols', 'tickwire'),
    theme: __('Theme', 'tickwire'),
    timestamps: __('Times', 'tickwire'),
    timezone: __('Time zone', 'tickwire'),
    type: __('Type', 'tickwire'),
    types: __('Types', 'tickwire'),
    variant: __('Variant', 'tickwire'),
    volume: __('Volume', 'tickwire'),
  };

  function control(name, schema, value, onChange) {
    const common = { key: name, label: LABELS[name], onChange };
    if (schema.type === 'boolean') return createElement(ToggleControl, { ...common, checked: value ?? false });
    if (!schema.enum) return createElement(TextControl, { ...common, value: value ?? '' });
    const options = ['', ...schema.enum].map((each) => ({ value: each, label: each || __('Default', 'tickwire') }));
    return createElement(SelectControl, { ...common, options, value: value ?? '' });
  }

  /** Into the document that shows the preview: in newer editors that is a frame. */
  function loadKit(page) {
    if (!script.src || page.getElementById(script.id)) return;
    const tag = page.createElement('script');
    for (const [name, value] of Object.entries(script)) tag.setAttribute(name, value);
    page.head.append(tag);
  }

  function Preview({ tag, attributes }) {
    const place = useRef();
    useEffect(() => loadKit(place.current.ownerDocument), []);
    return createElement('div', { ref: place }, createElement(Disabled, null, createElement(tag, attributes)));
  }

  function Edit({ name, attributes, setAttributes }) {
    const own = Object.entries(getBlockType(name).attributes).filter(([attribute]) => attribute in LABELS);
    const shown = own.filter(([attribute]) => attribute !== 'fallback' && attributes[attribute] !== undefined);
    const controls = own.map(([attribute, schema]) =>
      control(attribute, schema, attributes[attribute], (value) => setAttributes({ [attribute]: value || undefined })),
    );
    return createElement(
      'div',
      useBlockProps(),
      createElement(InspectorControls, null, createElement(PanelBody, { title: __('Settings', 'tickwire') }, controls)),
      createElement(Preview, {
        tag: name.replace('tickwire/', ''),
        attributes: Object.fromEntries(shown.map(([attribute]) => [attribute, attributes[attribute]])),
      }),
    );
  }

  // The fallback stays in the post, so that it is read even where the plugin is gone.
  const save = ({ attributes: { fallback } }) => (fallback ? createElement(RawHTML, null, fallback) : null);

  for (const tag of ['price-ticker', 'price-chart', 'feed-status', 'activity-log'])
    registerBlockType(`tickwire/${tag}`, { edit: Edit, save });
})(window.wp, window.tickwireScript);
