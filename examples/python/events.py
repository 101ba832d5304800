"""Appends events to a stream of your own, asks for them, follows the stream with resume, and reads a view.

Standard library only: URL=http://127.0.0.1:4680 KEY=dp_... python3 examples/python/events.py
The key needs the scopes events:read and events:write.
"""

import json
import os
import urllib.error
import urllib.request

URL = os.environ.get("URL", "http://127.0.0.1:4680")
KEY = os.environ["KEY"]
STREAM = os.environ.get("STREAM", "example-python")


def ask(method, path, body=None, accept="application/json"):
    """An open response; an error carries problem details with a stable `code`."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {KEY}", "Accept": accept}
    if data is not None:
        headers["Content-Type"] = "application/json"
    return urllib.request.urlopen(urllib.request.Request(URL + path, data, headers, method=method))


def ask_json(method, path, body=None):
    with ask(method, path, body) as response:
        return json.load(response)


def create_stream():
    try:
        ask_json("POST", "/v1/streams", {"name": STREAM})
    except urllib.error.HTTPError as error:
        if json.load(error)["code"] != "stream.exists":
            raise


def append(*events):
    # `id` is what makes an event the same fact: sending it again changes nothing.
    return ask_json("POST", f"/v1/streams/{STREAM}/events", list(events))


def follow(after, count):
    """Server-sent events behind a position: yields (position, event); keep the position to resume."""
    with ask("GET", f"/v1/stream?stream={STREAM}&after={after}", accept="text/event-stream") as response:
        fields = {}
        for raw in response:
            line = raw.decode().rstrip("\n")
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
                continue
            if "data" in fields and "event" not in fields:
                yield fields["id"], json.loads(fields["data"])
                count -= 1
                if count == 0:
                    return
            fields = {}


create_stream()
append(
    {"id": "1", "type": "note", "time": "2024-05-01T10:00:00+02:00", "data": {"text": "first"}},
    {"id": "2", "type": "note", "time": "2024-05-01T11:00:00+02:00", "data": {"text": "second"}},
)

print("events:")
for event in ask_json("GET", f"/v1/events?stream={STREAM}&limit=10")["events"]:
    print(" ", event["time"], event["type"], event["data"])

print("stream:")
last = "0"
for last, event in follow(last, 2):
    print(" ", last, event["id"])
append({"id": "3", "type": "note", "data": {"text": "while nobody followed"}})
for last, event in follow(last, 1):
    print("  resumed:", last, event["data"]["text"])

print("visits:")
for row in ask_json("GET", "/v1/google/maps/visits?limit=3")["rows"]:
    print(" ", row["arrived"], row.get("name", row.get("place")))
