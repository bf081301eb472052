/**
 * Runs a command on a Slurm of this machine, which is started for it and stopped after it, as root. Debian: `slurmctld slurmd munge`. After
 * `npm run build`:
 *
 *     node scripts/withSlurm.mjs srun --mpi=pmix -n 2 node test/children/everyCall.mjs
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const START_SECONDS = 30;
/** More than this machine has, so that all ranks start at once. */
const CORES = 4;
const FIRST_PORT = 20_000 + (process.pid % 10_000);

const folder = mkdtempSync(join(tmpdir(), 'statal-slurm-'));
const inFolder = (name) => join(folder, name);
const environment = { ...process.env, SLURM_CONF: inFolder('slurm.conf') };
const daemons = [];
process.exitCode = await runHere(process.argv.slice(2)).finally(stop);

async function runHere([program, ...words]) {
  writeSettings();
  start('munged', '--foreground', '--force', ...['key-file', 'socket', 'pid-file', 'log-file', 'seed-file'].map(optionOfMunge));
  await until(() => existsSync(inFolder('socket')), 'munged');
  start('slurmctld', '-D');
  start('slurmd', '-D', '-N', 'here');
  await until(() => spawnSync('sinfo', ['-h', '-o', '%T'], { encoding: 'utf8', env: environment }).stdout?.trim() === 'idle', 'slurmd');
  const { status, error } = spawnSync(program, words, { stdio: 'inherit', env: environment });
  if (error !== undefined) throw error;
  return status ?? 1;
}

function optionOfMunge(name) {
  return `--${name}=${inFolder(name)}`;
}

function writeSettings() {
  for (const name of ['state', 'spool']) mkdirSync(inFolder(name));
  writeFileSync(inFolder('key-file'), randomBytes(128), { mode: 0o600 });
  const files = ['slurmctld', 'slurmd'].flatMap((name) => {
    const setting = name === 'slurmd' ? 'Slurmd' : 'Slurmctld';
    return [`${setting}PidFile=${inFolder(`${name}.pid`)}`, `${setting}LogFile=${inFolder(`${name}.log`)}`];
  });
  const lines = [
    ...['ClusterName=here', `SlurmctldHost=${hostname()}(127.0.0.1)`, 'SlurmUser=root', 'SlurmdUser=root'],
    ...['AuthType=auth/munge', `AuthInfo=socket=${inFolder('socket')}`, 'CredType=cred/munge', 'MpiDefault=none'],
    ...[`StateSaveLocation=${inFolder('state')}`, `TmpFS=${folder}`, `SlurmdSpoolDir=${inFolder('spool')}`, ...files],
    ...['ProctrackType=proctrack/linuxproc', 'TaskPlugin=task/none', 'SelectType=select/cons_tres', 'SlurmdParameters=config_overrides'],
    ...['ReturnToService=2', 'JobAcctGatherType=jobacct_gather/none', `SlurmctldPort=${FIRST_PORT}`],
    `NodeName=here NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=${FIRST_PORT + 1} CPUs=${CORES} State=UNKNOWN`,
    'PartitionName=here Nodes=ALL Default=YES State=UP',
  ];
  writeFileSync(inFolder('slurm.conf'), `${lines.join('\n')}\n`);
}

function start(program, ...words) {
  const daemon = spawn(program, words, { stdio: 'ignore', env: environment });
  daemon.on('error', (error) => console.error(`${program}: ${error.message}`));
  daemons.unshift(daemon);
}

async function until(isReady, name) {
  for (let tries = 0; tries < 10 * START_SECONDS; tries++) {
    if (isReady()) return;
    await pause(100);
  }
  const log = inFolder(`${name}.log`);
  throw new Error(`${name} is not ready after ${START_SECONDS} s\n${existsSync(log) ? readFileSync(log, 'utf8') : ''}`);
}

/** Jobs end first: they outlive the daemons. Then the last daemon stops first. */
async function stop() {
  spawnSync('scancel', ['--signal=KILL', '--full', '--user=root'], { env: environment });
  for (const daemon of daemons) {
    daemon.kill('SIGTERM');
    for (let tries = 0; tries < 50 && daemon.exitCode === null && daemon.signalCode === null; tries++) await pause(100);
    if (daemon.exitCode === null) daemon.kill('SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true });
}
