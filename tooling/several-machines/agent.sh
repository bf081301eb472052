#!/usr/bin/env bash
# What ssh is for Open MPI (`plm_rsh_agent`): agent.sh HOST COMMAND... runs the command on a host that hosts.sh made.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
host="$1"
shift
# ssh gives the words to a shell, so quotes within them count.
exec "$here/hosts.sh" on "$host" sh -c "$*"
