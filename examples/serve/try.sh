#!/usr/bin/env bash
# Serves the built-in model, and asks it with curl and with the official openai client of npm. Needs Node.js and npm.
#   bash examples/serve/try.sh            # with `metareward` on the path
#   METAREWARD="dotnet run -c Release --project src/MetaReward.Cli --" bash examples/serve/try.sh
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
work="$(mktemp -d)"
export METAREWARD_SERVE_TOKEN="$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')"
${METAREWARD:-metareward} serve --port 0 2> "$work/log" &
server=$!
trap 'kill $server 2> /dev/null || true; wait $server 2> /dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 300); do grep -q '^Address' "$work/log" && break; kill -0 $server; sleep 0.2; done
address="$(awk '/^Address/ {print $2}' "$work/log")"

curl -sS "$address/chat/completions" -H "Authorization: Bearer $METAREWARD_SERVE_TOKEN" -H 'Content-Type: application/json' \
  -d '{"messages": [{"role": "user", "content": "sort : pear apple fig"}], "temperature": 0}'
echo
cp "$here/openai.mjs" "$work/"
(cd "$work" && npm install --no-save --no-audit --no-fund --silent openai@7.59.0 && node openai.mjs "$address" "$METAREWARD_SERVE_TOKEN")
