#!/usr/bin/env bash
# Trains on two hosts, unplugs the cable between them for 5 seconds (or as many as the first argument says), and tells how it ends.
# Needs Linux, root, Open MPI, and `npm run build`.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
seconds="${1:-5}"

"$here/hosts.sh" up
trap '"$here/hosts.sh" down' EXIT
timeout 120 "$here/hosts.sh" run -n 2 node "$here/rank.mjs" '{"kind":"train","ranks":2,"units":128,"layers":2,"batch":16,"steps":64,"threads":1,"apart":false,"iterations":100}' &
training=$!
sleep 6
echo "cable down for $seconds s"
"$here/hosts.sh" cable down
sleep "$seconds"
"$here/hosts.sh" cable up
echo 'cable up'
wait "$training" && ended=0 || ended=$?
echo "exit code $ended (124: it hung)"
