#!/usr/bin/env bash
# Tries the batch files of deploy/slurm in a Slurm of this machine: munged, slurmctld and two slurmd as two nodes, all in a temporary folder and ended
# again. Needs root, Debian's slurmctld, slurmd, slurm-client and munge, Open MPI, and a built repository. Prints one line for each check.
#   bash tooling/deploy/trySlurm.sh            all of it: about a minute
#   bash tooling/deploy/trySlurm.sh lab        the array job only; also: train-pmix, train-mpirun
set -euo pipefail
cd "$(dirname "$0")/../.."
root="$PWD"
only="${1:-all}"
place="$(mktemp -d /tmp/statal-try-slurm-XXXXXX)"
chmod 755 "$place"
started=()
finish() {
  scancel --user root >/dev/null 2>&1 || true
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  # A step of a job may still write its last line.
  rm -rf "$place" || { sleep 2 && rm -rf "$place"; }
}
trap finish EXIT

say() { printf '%s\n' "$*"; }
fail() {
  say "FAILED: $*"
  tail -n 20 "$place"/*.log >&2 || true
  exit 1
}

start_slurm() {
  local host node
  host="$(hostname -s)"
  head -c 128 /dev/urandom >"$place/munge.key"
  chmod 600 "$place/munge.key"
  munged --foreground --force --socket="$place/munge.sock" --key-file="$place/munge.key" --pid-file="$place/munged.pid" \
    --seed-file="$place/munge.seed" >"$place/munged.log" 2>&1 &
  started+=($!)
  mkdir -p "$place/state"
  cat >"$place/slurm.conf" <<CONFIGURATION
ClusterName=here
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=17401
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$place/munge.sock
CredType=cred/munge
StateSaveLocation=$place/state
SlurmdSpoolDir=$place/spool.%n
SlurmctldPidFile=$place/slurmctld.pid
SlurmdPidFile=$place/slurmd.%n.pid
SlurmctldLogFile=$place/slurmctld.log
SlurmdLogFile=$place/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SchedulerParameters=batch_sched_delay=0
SlurmdParameters=config_overrides
ReturnToService=2
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName=node1 NodeHostname=$host NodeAddr=127.0.0.1 Port=17411 CPUs=16 RealMemory=64000 State=UNKNOWN
NodeName=node2 NodeHostname=$host NodeAddr=127.0.0.1 Port=17412 CPUs=16 RealMemory=64000 State=UNKNOWN
PartitionName=here Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONFIGURATION
  export SLURM_CONF="$place/slurm.conf"
  slurmctld -D -c >/dev/null 2>&1 &
  started+=($!)
  { cat /etc/hosts && printf '127.0.0.1 node1\n127.0.0.1 node2\n'; } >"$place/hosts"
  for node in node1 node2; do
    # As on two machines: PMIx and Open MPI have files with the same names on each.
    mkdir -p "$place/$node/tmp"
    cp "$place/slurm.conf" "$place/$node"
    printf 'PMIxCliTmpDirBase=%s\n' "$place/$node/tmp" >"$place/$node/mpi.conf"
    unshare --mount --uts sh -c "hostname $node; mount -t tmpfs tmpfs /dev/shm; mount --bind $place/hosts /etc/hosts
      exec slurmd -D -N $node -f $place/$node/slurm.conf" >/dev/null 2>&1 &
    started+=($!)
  done
  for _ in $(seq 100); do
    if [ "$(sinfo --noheader --format=%D --states=idle 2>/dev/null)" = 2 ]; then return; fi
    sleep 0.2
  done
  fail 'the nodes do not come up'
}

# Queues a batch file, as job $job. Words before `--` are flags of sbatch.
queue() {
  local flags=()
  while [ "$1" != -- ]; do
    flags+=("$1")
    shift
  done
  shift
  job="$(sbatch --parsable --mem-per-cpu=1 --output="$place/job-%j.log" "${flags[@]}" "$@" 2>>"$place/sbatch.log")"
}

# Waits for the end of job $job, as `sbatch --wait` looks rarely, and tells whether it succeeded.
ended() {
  for _ in $(seq 1000); do
    if [ -z "$(squeue --noheader --jobs="$job" --states=pending,running,completing 2>/dev/null)" ]; then break; fi
    sleep 0.2
  done
  ! scontrol show job "$job" | grep JobState= | grep -qv COMPLETED
}

submit() {
  queue "$@" && ended
}

try_lab() {
  local flags=(--task parity --cells rnn,gru --seeds 1 --iterations 20)
  submit --array=1-2 --exclusive --cpus-per-task=1 -- deploy/slurm/lab-array.sbatch "${flags[@]}" --out "$place/shared" || fail 'the array job'
  [ "$(cat "$place"/shared/runs.?-of-2.jsonl | wc -l)" = 8 ] || fail 'the array did not make 8 trainings'
  node apps/experiments/dist/main.js run "${flags[@]}" --out "$place/alone" --workers 2 >/dev/null
  for folder in shared alone; do node apps/experiments/dist/main.js report "$place/$folder" --print >"$place/$folder.md"; done
  cmp "$place/shared.md" "$place/alone.md" || fail 'the report of the array is not that of one process'
  [ "$(grep -ho 'Allocate JobId=1_.*NodeList=node[12]' "$place/slurmctld.log" | sed 's/.*=//' | sort -u | wc -l)" = 2 ] || fail 'the parts did not run on two nodes'
  say 'ok: lab-array.sbatch, two parts on two nodes: 8 trainings, and the report of one process'
  submit --array=2,3 --cpus-per-task=1 --export=ALL,PARTS=3 -- deploy/slurm/lab-array.sbatch "${flags[@]}" --out "$place/shared" || fail 'parts 2 and 3 of 3'
  [ "$(cat "$place"/shared/runs.*.jsonl | wc -l)" = 8 ] || fail 'trainings were repeated'
  say 'ok: lab-array.sbatch, other parts: nothing is repeated'
}

# $1: pmix or mpirun
try_train() {
  local launch="$1" out="$place/train-$1" more=(--ntasks-per-node=2 --cpus-per-task=1)
  export LAUNCH="$launch" OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  head -c 20000 apps/experiments/texts/coriolanus.txt >"$place/text.txt"
  local words=(--input "$place/text.txt" --out "$out" --units 16 --embedding 8 --batch 8 --steps 16 --iterations 20)
  submit "${more[@]}" -- deploy/slurm/train-mpi.sbatch "${words[@]}" || fail "train-mpi.sbatch with $launch"
  grep -q '4 ranks' "$place"/job-*.log || fail "train-mpi.sbatch with $launch did not train on 4 ranks"
  [ -e "$out/checkpoints.json" ] || fail 'there is no checkpoint'
  say "ok: train-mpi.sbatch with $launch, 4 ranks on two nodes"
  submit "${more[@]}" -- deploy/slurm/train-mpi.sbatch "${words[@]}" || fail "train-mpi.sbatch with $launch, submitted again"
  say "ok: train-mpi.sbatch with $launch, submitted again, resumes"
  queue "${more[@]}" -- deploy/slurm/train-mpi.sbatch "${words[@]/$out/$out-long}" --iterations 1000000
  for _ in $(seq 300); do
    if grep -qs '4 ranks' "$place/job-$job.log"; then break; fi
    sleep 0.2
  done
  scancel --batch --signal=USR1 "$job"
  ended || fail "train-mpi.sbatch with $launch did not end well after the signal"
  [ -e "$out-long/checkpoints.json" ] || fail "train-mpi.sbatch with $launch did not save after the signal"
  say "ok: train-mpi.sbatch with $launch, told that its time is over, saves and stops"
}

[ -e "$root/apps/experiments/dist/main.js" ] || fail 'build the repository first'
start_slurm
say "Slurm $(sinfo --version | cut -d' ' -f2), two nodes; PMI: $(srun --mpi=list 2>&1 | tr -d '\t' | tail -n +2 | paste -sd' ')"
if [ "$only" = all ] || [ "$only" = lab ]; then try_lab; fi
for launch in pmix mpirun; do
  if [ "$only" = all ] || [ "$only" = "train-$launch" ]; then try_train "$launch"; fi
done
