"""Renders templates with Django's own engine. JSON in: {autoescape, settings, pages: [[source, context], …]}; HTML out."""

import json
import sys

import django
from django.conf import settings
from django.template import Context, Engine

question = json.load(sys.stdin)
sys.path.insert(0, "demo/templates/django")
settings.configure(INSTALLED_APPS=["tickwire"], **question["settings"])
django.setup()
engine = Engine(
    autoescape=question["autoescape"], libraries={"tickwire": "tickwire.templatetags.tickwire"}
)
json.dump(
    [
        engine.from_string(source).render(Context(context, autoescape=question["autoescape"]))
        for source, context in question["pages"]
    ],
    sys.stdout,
)
