#!/usr/bin/env bash
# Two hosts on one machine: network namespaces with a cable of 1 Gbit/s between them. Needs Linux and root.
#
#   hosts.sh up [RATE]        makes the hosts node0 and node1 (10.77.0.1, 10.77.0.2); RATE as tc takes it, default 1gbit
#   hosts.sh run ARGS...      mpirun over both, TCP only; ARGS are mpirun's and the program. SLOTS: ranks on each host, default 1
#   hosts.sh on HOST CMD...   runs a command on one of them
#   hosts.sh cable down|up    unplugs the cable, or plugs it in
#   hosts.sh down             removes them
#
# Each host has a name of its own, so Open MPI takes them for two machines. `agent.sh` starts Open MPI's daemon there, as ssh would.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

up() {
  local rate="${1:-1gbit}" host peer
  down
  for host in node0 node1; do
    ip netns add "$host"
    mkdir -p "/etc/netns/$host"
    printf '127.0.0.1 localhost\n10.77.0.1 node0\n10.77.0.2 node1\n' >"/etc/netns/$host/hosts"
  done
  ip link add cable0 netns node0 type veth peer name cable1 netns node1
  for host in 0 1; do
    ip -n "node$host" addr add "10.77.0.$((host + 1))/24" dev "cable$host"
    ip -n "node$host" link set lo up
    ip -n "node$host" link set "cable$host" up
    # What leaves either host takes its time on the cable. The burst is a packet as large as the kernel makes them, 64 kB.
    tc -n "node$host" qdisc add dev "cable$host" root tbf rate "$rate" burst 80kb latency 50ms
  done
}

down() {
  local host
  for host in node0 node1; do
    ip netns delete "$host" 2>/dev/null || true
    rm -rf "/etc/netns/$host"
  done
}

on() {
  local host="$1"
  shift
  # One core for each host.
  exec ip netns exec "$host" taskset -c "${host#node}" unshare --uts sh -c 'hostname "$0" && exec "$@"' "$host" "$@"
}

# Both hosts on one core each.
run() {
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  on node0 mpirun.openmpi --host "node0:${SLOTS:-1},node1:${SLOTS:-1}" --mca plm_rsh_agent "$here/agent.sh" --bind-to none \
    --mca btl tcp,self --mca btl_tcp_if_include 10.77.0.0/24 --mca oob_tcp_if_include 10.77.0.0/24 "$@"
}

cable() {
  ip -n node0 link set cable0 "$1"
}

case "${1:-}" in
  up | down | run | on | cable) "$@" ;;
  *) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
