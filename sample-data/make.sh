#!/bin/sh
# Makes the captures again: the application runs in $ROOT, whose path ends up in the stack traces it sends.
set -eu
cd "$(dirname "$0")"
ROOT=${ROOT:-/srv/cruddur}
mkdir -p "$ROOT"
cp -R app/. "$ROOT/"
PATH=/usr/bin:$PATH  # The system's Python has a path that is the same everywhere.
[ -x "$ROOT/venv/bin/python" ] || python3 -m venv "$ROOT/venv"
"$ROOT/venv/bin/python" -m pip install --quiet -r app/requirements.txt
exec env PYTHONDONTWRITEBYTECODE=1 "$ROOT/venv/bin/python" make-samples.py --root "$ROOT" "$@"
