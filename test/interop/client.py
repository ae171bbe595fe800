"""What a reader in Python sees of a relay: prints each event as a line of JSON, then what REST says.

    python3 client.py http://127.0.0.1:5021 websocket|polling BTCUSDT eur-usd NOPE
"""

import asyncio
import json
import sys

import aiohttp
import socketio

URL, TRANSPORT, *SYMBOLS = sys.argv[1:]
LONGEST_S = 20


def tell(*what):
    print(json.dumps(what), flush=True)


async def main():
    client = socketio.AsyncClient(reconnection=False)
    priced = asyncio.Event()
    left = asyncio.Event()

    @client.on("*")
    async def heard(event, data):
        tell(event, data)
        if event == "price_update":
            priced.set()
        if event == "unsubscribed":
            left.set()

    await client.connect(URL, transports=[TRANSPORT])
    tell("transport", client.transport())
    await client.emit("subscribe", {"symbols": SYMBOLS})
    await asyncio.wait_for(priced.wait(), LONGEST_S)
    await client.emit("unsubscribe", {"symbols": SYMBOLS})
    await asyncio.wait_for(left.wait(), LONGEST_S)
    await client.disconnect()
    async with aiohttp.ClientSession() as session:
        for path in ("/price/EUR/USD", "/price/NOPE", "/api/latest-prices", "/symbols", "/history/BTCUSDT?limit=2"):
            async with session.get(URL + path) as reply:
                tell("rest", {"path": path, "status": reply.status, "body": await reply.json()})


asyncio.run(main())
