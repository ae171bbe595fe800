"""A real Flask application with one page. JSON in: {autoescape, pages: [[source, context], …]}; HTML out."""

import json
import sys

from flask import Flask, render_template_string

question = json.load(sys.stdin)
app = Flask(__name__, template_folder="../../../demo/templates/jinja")


@app.get("/<int:page>")
def show(page):
    source, context = question["pages"][page]
    return render_template_string(source, **context)


# Flask escapes strings and files of HTML by itself, unless it is told otherwise.
if not question["autoescape"]:
    app.jinja_env.autoescape = False
client = app.test_client()
answers = [client.get(f"/{page}") for page in range(len(question["pages"]))]
assert all(answer.status_code == 200 for answer in answers), answers
json.dump([answer.get_data(as_text=True) for answer in answers], sys.stdout)
