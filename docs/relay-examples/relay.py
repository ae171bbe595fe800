"""A minimal relay that Tickwire reads. On Debian: apt install python3-socketio python3-aiohttp

    python3 relay.py            # http://127.0.0.1:5021, or PORT
    TOKEN=secret python3 relay.py   # only for readers who bring that token
"""

import asyncio
import os
import random
import socket
from datetime import datetime, timezone

import socketio
from aiohttp import web

TOKEN = os.environ.get("TOKEN")
# Prices of your own source go here; these walk at random.
BOOK = {
    symbol: {"open": price, "price": price, "high": price, "low": price, "volume": 0.0}
    for symbol, price in {"BTCUSDT": 64213.5, "ETHUSDT": 3105.25, "EUR/USD": 1.0842}.items()
}
KNOWN = {symbol.replace("/", ""): symbol for symbol in BOOK}

# python-socketio lets in no page of another origin unless it is told so.
sio = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins="*")


def find(asked):
    """Pages write btcusdt, BTC-USDT or BTC/USDT."""
    return KNOWN.get("".join(c for c in asked.upper() if c not in "/-_: ")) if isinstance(asked, str) else None


def tick(symbol):
    row = BOOK[symbol]
    change = row["price"] - row["open"]
    return {
        "symbol": symbol,
        "price": round(row["price"], 5),
        "volume": round(row["volume"], 3),
        "high": round(row["high"], 5),
        "low": round(row["low"], 5),
        "change": round(change, 5),
        "changePercent": round(change / row["open"] * 100, 3),
        "timestamp": datetime.now(timezone.utc).isoformat(),  # with its zone: +00:00
    }


def asked_for(data):
    symbols = data.get("symbols") if isinstance(data, dict) else None
    symbols = [symbols] if isinstance(symbols, str) else symbols
    return symbols[:200] if isinstance(symbols, list) else []


@sio.event
async def connect(sid, environ, auth):
    if TOKEN and (not isinstance(auth, dict) or auth.get("token") != TOKEN):
        raise socketio.exceptions.ConnectionRefusedError("Sign in needed")
    await sio.emit("connected", {"message": "Welcome", "client_id": sid}, to=sid)


@sio.event
async def subscribe(sid, data):
    asked = asked_for(data)
    for symbol in {find(name) for name in asked} - {None}:
        sio.enter_room(sid, f"price:{symbol}")
        await sio.emit("price_update", tick(symbol), to=sid)  # at once: a quiet market may have no other for a while
    reply = {"symbols": [name for name in asked if find(name)], "message": "Subscribed"}
    unknown = [name for name in asked if not find(name)]
    await sio.emit("subscribed", {**reply, "unknown": unknown} if unknown else reply, to=sid)


@sio.event
async def unsubscribe(sid, data):
    asked = asked_for(data)
    for symbol in {find(name) for name in asked} - {None}:
        sio.leave_room(sid, f"price:{symbol}")
    await sio.emit("unsubscribed", {"symbols": asked, "message": "Unsubscribed"}, to=sid)


async def stream():
    while True:
        await asyncio.sleep(1)
        for symbol, row in BOOK.items():
            row["price"] *= 1 + random.uniform(-0.001, 0.001)
            row["high"] = max(row["high"], row["price"])
            row["low"] = min(row["low"], row["price"])
            row["volume"] += random.random()
            await sio.emit("price_update", tick(symbol), room=f"price:{symbol}")


# By request: for first paint, and while the stream is away.


async def price(request):
    symbol = find(request.match_info["symbol"])
    if symbol is None:
        return web.json_response({"success": False, "error": "Unknown symbol"}, status=404)
    return web.json_response({"success": True, "data": tick(symbol)})


async def latest(_request):
    return web.json_response({"success": True, "prices": {symbol: tick(symbol) for symbol in BOOK}})


async def symbols(_request):
    return web.json_response({"success": True, "data": {"symbols": list(BOOK)}})


async def cors(request, response):
    # Socket.IO's own answers have theirs already, and a browser takes no second one.
    if not request.path.startswith("/socket.io"):
        response.headers["Access-Control-Allow-Origin"] = "*"


async def start(app):
    app["stream"] = asyncio.create_task(stream())


app = web.Application()
sio.attach(app)
app.router.add_get("/price/{symbol:.+}", price)  # EUR/USD has a slash
app.router.add_get("/api/latest-prices", latest)
app.router.add_get("/symbols", symbols)
app.on_response_prepare.append(cors)
app.on_startup.append(start)

if __name__ == "__main__":
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "5021"))))
    print("Relay at http://%s:%d" % listener.getsockname(), flush=True)
    web.run_app(app, sock=listener, print=None)
