"""Tickwire's widgets as template tags: {% load tickwire %}{% price_ticker symbol="BTCUSDT" %}."""

from django import template
from django.conf import settings
from django.utils.html import conditional_escape, escape
from django.utils.safestring import mark_safe

# attributes: by scripts/write-templates.mjs
ATTRIBUTES = {
  "price-ticker": [
    "symbol", "symbols", "aliases", "feed", "layout", "speed", "sparkline", "change", "fields", "decimals",
    "currency", "size", "flash", "pace", "paused", "alert-above", "alert-below", "alert-change", "notify",
    "symbol-url", "theme", "movement-colors", "lang", "dir"
  ],
  "price-chart": [
    "symbol", "feed", "type", "interval", "ranges", "range", "volume", "scale", "max-points", "compare",
    "price-lines", "timezone", "decimals", "follow", "paused", "theme", "movement-colors", "lang", "dir"
  ],
  "feed-status": [
    "feed", "variant", "theme", "movement-colors", "lang", "dir"
  ],
  "activity-log": [
    "feed", "max-entries", "levels", "types", "symbols", "timestamps", "order", "announce", "paused", "theme",
    "movement-colors", "lang", "dir"
  ]
}
BOOLEANS = [
  "sparkline", "paused", "notify", "volume", "announce"
]
# /attributes

register = template.Library()


@register.simple_tag
def tickwire_script():
    """The script, once a page; its address and SRI hash are TICKWIRE_SCRIPT and TICKWIRE_INTEGRITY in the settings."""
    integrity = getattr(settings, "TICKWIRE_INTEGRITY", "")
    attributes = {"type": "module", "src": settings.TICKWIRE_SCRIPT}
    if integrity:
        attributes |= {"integrity": integrity, "crossorigin": "anonymous"}
    return element("script", attributes)


@register.simple_tag
def price_ticker(fallback="", **values):
    return widget("price-ticker", fallback, values)


@register.simple_tag
def price_chart(fallback="", **values):
    return widget("price-chart", fallback, values)


@register.simple_tag
def feed_status(fallback="", **values):
    return widget("feed-status", fallback, values)


@register.simple_tag
def activity_log(fallback="", **values):
    return widget("activity-log", fallback, values)


def widget(tag, fallback, values):
    attributes = {}
    for name in ATTRIBUTES[tag]:
        value = values.get(name.replace("-", "_"))
        if name in BOOLEANS:
            if value in (True, "true", name):
                attributes[name] = ""
        elif value is not None and value is not False and value != "":
            attributes[name] = value
    return element(tag, attributes, fallback)


def element(tag, attributes, content=""):
    # Escaped whatever autoescape says; escape() also where a value calls itself safe, as it may not be within quotes.
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return mark_safe(f"<{tag}{written}>{conditional_escape(content)}</{tag}>")
