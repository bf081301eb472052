#!/usr/bin/env bash
# Trains on two hosts, unplugs the cable between them meanwhile, and tells how it ends. Needs Linux, root, Open MPI, and `npm run build`.
#
#   cable.sh [SECONDS]   plugs it in again after so many seconds; default: 5
#   cable.sh gone        leaves it out
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
seconds="${1:-5}"
# How Open MPI's daemons find out that a host is gone: after 10 seconds of silence they ask 3 times, every 5 seconds.
alive=(--mca oob_tcp_keepalive_time 10 --mca oob_tcp_keepalive_intvl 5 --mca oob_tcp_keepalive_probes 3)
work='{"kind":"train","ranks":2,"units":128,"layers":2,"batch":16,"steps":64,"threads":1,"apart":false,"iterations":150}'

"$here/hosts.sh" up
trap '"$here/hosts.sh" down' EXIT
timeout 180 "$here/hosts.sh" run -n 2 "${alive[@]}" node "$here/rank.mjs" "$work" | cut -c 1-200 &
training=$!
sleep 6
echo "$(date +%T) cable down"
"$here/hosts.sh" cable down
if [ "$seconds" != gone ]; then
  sleep "$seconds"
  "$here/hosts.sh" cable up
  echo "$(date +%T) cable up"
fi
wait "$training" && ended=0 || ended=$?
echo "$(date +%T) exit code $ended (124: it hung)"
