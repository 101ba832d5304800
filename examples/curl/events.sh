#!/usr/bin/env bash
# Appends events to a stream of your own, asks for them, follows the stream with resume, and reads a view: curl alone.
#   URL=http://127.0.0.1:4680 KEY=dp_… examples/curl/events.sh
# The key needs the scopes events:read and events:write: datapunk keys create example --scopes events:read,events:write
set -euo pipefail
URL=${URL:-http://127.0.0.1:4680}
STREAM=${STREAM:-example-curl}
ask() { curl -sS --fail-with-body -H "Authorization: Bearer ${KEY:?}" "$@"; }

# A stream of your own. It may be there already: 409.
ask -X POST "$URL/v1/streams" -H 'content-type: application/json' -d "{\"name\": \"$STREAM\"}" >/dev/null || true

# Ingest. `id` is what makes an event the same fact: sending it again changes nothing.
ask -X POST "$URL/v1/streams/$STREAM/events" -H 'content-type: application/json' \
  -d '[{"id": "1", "type": "note", "time": "2024-05-01T10:00:00+02:00", "data": {"text": "first"}},
       {"id": "2", "type": "note", "time": "2024-05-01T11:00:00+02:00", "data": {"text": "second"}}]' >/dev/null

# Query: current revisions by time, a CloudEvent a line.
echo 'events:'
ask "$URL/v1/events?stream=$STREAM&format=ndjson"

# Follow, as server-sent events from the beginning. The id of the last message is where to go on: `after` resumes there.
echo 'stream:'
last=$(ask --no-buffer --max-time "${SECONDS_TO_FOLLOW:-2}" "$URL/v1/stream?stream=$STREAM&after=0" 2>/dev/null |
  tee /dev/stderr | sed -n 's/^id: //p' | tail -n 1 || true)
echo "resume with after=$last"
ask -X POST "$URL/v1/streams/$STREAM/events" -H 'content-type: application/json' \
  -d '[{"id": "3", "type": "note", "data": {"text": "while nobody followed"}}]' >/dev/null
ask "$URL/v1/streams/$STREAM/events?after=$last&format=ndjson"

# A view of a source, as CSV.
echo 'visits:'
ask "$URL/v1/google/maps/visits?format=csv&limit=3"
