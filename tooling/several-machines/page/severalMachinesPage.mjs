/** The page docs/several-machines.md. No figure in it is written by hand, except what `assumed` names. */
import { GLOBAL, ROWS } from '../scenarios.mjs';
import { comparisonSection, constantsSection } from './measuredSections.mjs';
import { inShort, localSteps, moreRanks, rowsSection, simulationSection } from './scaleSections.mjs';

/**
 * The page. `found`: what was measured, if it was.
 *
 * @param {{ measured: any, constants: any, comparisons: any[] }} [found]
 */
export function severalMachinesPage(found) {
  return `# Several machines: what to expect

How to train on several ranks is in [the guide](guides/several-machines.md). This page says what it brings: a model of a training step, fitted to
measurements on 1, 2 and 4 ranks, and what follows from it for 8, 64 and 1,024. A script writes this page
([tooling/several-machines](../tooling/several-machines/README.md)). No figure in its tables is copied by hand.

${found === undefined ? notMeasured : introduction(found)}

## The model

A training step of p ranks takes

\`\`\`text
step    = compute(rows of a rank) + waiting(p) + all-reduce(gradients, p) - what of it runs beside the backward pass
compute = fixed + rows perRow                         every rank updates all parameters, which is part of "fixed"
waiting = compute spread E(p)                         E(p): the expected largest of p standard normal numbers
all-reduce = messages latency + volume bytes perByte  Hockney's model (1994)
\`\`\`

An all-reduce sends messages one after another, and each rank sends some volume (Thakur et al., 2005):

| algorithm | messages | volume | |
|---|---:|---:|---|
| halving and doubling (Rabenseifner) | 2 log2 p | 2 (p - 1) / p | what \`@statal/mpi\` chooses on Open MPI for a power of 2 |
| ring | 2 (p - 1) | 2 (p - 1) / p | what it chooses otherwise |
| recursive doubling | log2 p | log2 p | best for small messages |
| tree, there and back | 2 log2 p | 2 log2 p | what Open MPI does if nothing is chosen: MPI_Iallreduce in place |

The gradients of the upper layer, half of all, are complete in the middle of the backward pass. So half of the all-reduce can run beside a third of
the step, at most.

${found === undefined ? '' : `${measurements(found)}\n\n`}## What to do then

### Larger batches

${found === undefined ? '' : `${rowsSection(found.constants)}\n\n`}A larger batch makes fewer updates for each epoch, so its learning rate has to be larger. For SGD with momentum, multiply the rate with the batch and
warm up over the first epochs (Goyal et al., 2017: up to 8,192 images without loss of accuracy). For Adam, the square root of the factor is the
better start (Malladi et al., 2022). Beyond a critical batch, which depends on the task, more rows only save noise that was no problem (McCandlish et
al., 2018). With the schedules of \`@statal/train\`:

\`\`\`ts
import { adam, cosineDecay, linearWarmup } from '@statal/train';

const factor = 16; // the batch is 16 times that of one rank
const scaled = cosineDecay(0.002 * Math.sqrt(factor), { steps: 9_000 });
const learningRate = linearWarmup(scaled, { steps: 1_000 });
const optimizer = adam({ learningRate });
learningRate(0); // 0.000008
learningRate(999); // 0.008
\`\`\`

### Local steps

Ranks that make k steps of their own and then average their parameters exchange k times less (local SGD: Stich, 2019). DiLoCo (Douillard et al.,
2023) makes about 500 steps with AdamW and gives the mean change to an outer optimizer, SGD with Nesterov momentum. It is made for machines that are
far apart.

**The library does not have this.** \`fit({ distributed })\` is synchronous: an all-reduce at each step, the losses of one rank with the whole batch.
With local steps that equality ends.${found === undefined ? '' : ` The model says what they would bring:\n\n${localSteps(found.constants)}`}

### Also worth a thought

- Gradients of 16 bits would halve the bytes. The library sends float32.
- Many trainings instead of one: a comparison of cells or rates needs no network at all. \`statal-lab run --shard k/n\`
  ([the lab](../apps/experiments/README.md)).
- Fewer, larger ranks: threads of one machine share gradients in memory. \`slots=1\` in the hostfile starts one rank on each.

## A cable that is unplugged

\`tooling/several-machines/cable.sh\` unplugs the cable between the two hosts in the middle of a training.

- For 5 seconds: TCP repeats what was lost, so the training waits and goes on. One step takes the 5 seconds and a little more, and nothing else
  happens. The exit code is 0.
- For good: Open MPI's daemons notice, not the ranks. With \`--mca oob_tcp_keepalive_time 10 --mca oob_tcp_keepalive_intvl 5 --mca
  oob_tcp_keepalive_probes 3\`, all ranks ended after half a minute with the message "ORTE has lost communication with a remote daemon", and exit code 205. Without
  these settings the daemons ask after 5 minutes of silence, and end the job 3 minutes later.

A rank that dies is another matter: \`mpirun\` ends the others at once.

## Data at that size

- Each rank makes only its rows of a batch (\`part\` in \`@statal/datasets\`). The rows of a rank are streams of the text, each read in order.
- \`statal-text prepare\` writes a large text as ids on disk, two bytes for most vocabularies. Ranks read what they need in place, so memory does not grow
  with the text. Put the folder on a disk of each machine, or on a shared one.
- A step of ${ROWS} rows of 64 characters reads 8 kB. A hundred steps a second are 0.8 MB/s for each rank, so 1,024 ranks need a file server of
  0.8 GB/s. Each stream is read in order, so the system reads ahead.
- \`statal-audio\` and \`statal-video\`: each rank decodes its share of the files at the start. Later it decodes what its rows need, and keeps it while
  memory allows. Epochs are shuffled, so in time a rank decodes most files, each once if they fit.
- Only rank 0 writes checkpoints: with Adam, three times the parameters.

## Hardware

- Ranks wait for the slowest. Machines of one kind, with nothing else on them, matter more than a faster network.
- Different processors round differently. The ranks notice (\`statal-text\` prints a notice); the losses then equal those of one machine only within
  rounding, as they do anyway.
- One rank for each socket, its threads inside: two sockets share memory slowly.
- The engine of the ranks is WebAssembly. With \`gpu\`, gradients come back to the memory of the host before each all-reduce, because \`@statal/mpi\` sends
  from there.
`;
}

const notMeasured = `No run on a quiet machine has been published yet. [The scripts](../tooling/several-machines/README.md) measure yours, and fill this page with
tables and plots.`;

function introduction({ measured, constants, comparisons }) {
  return `${inShort(constants, comparisons)}

Measured on ${measured.date}: ${measured.machine}, Node ${measured.node}, ${constants.networks['shared memory'].library}. ${measured.remark}`;
}

function measurements({ measured, constants, comparisons }) {
  return `${constantsSection(constants)}

## The model and the measurements

The model: char-rnn, an embedding, two LSTM layers, cross entropy, the norm clipped at 5, and Adam; ${comparisons[0].batch} rows of ${comparisons[0].steps} characters
for all ranks together. A rank has one thread. "1 Gbit/s" is between two hosts, which are network namespaces with a core each. Four ranks share
${measured.cores} cores, so they compute half as fast. "Apart" has a barrier before each all-reduce and nothing beside it, which tells waiting from
exchange; at its cost, nothing runs beside the backward pass.

The speed of the machine drifts by a fifth within minutes. So each step is followed by one without exchange ("alone"): all ranks compute the same
rows at the same time, and each updates parameters of its own. The model adds to it what it expects of waiting and of all-reduces.

${comparisonSection(comparisons, constants)}

![All-reduces by size, measured and modeled](images/ranks-all-reduce.svg)

## More ranks

Faster networks were not measured. Assumed are a latency of 30 µs for 10 Gbit/s (TCP) and of 5 µs for 100 Gbit/s (RDMA), the bits of the wire, and
the time in which a host copies and adds each byte, which is that of shared memory here. A rank is one core as measured, or a machine of 32 such
cores. Their speed-up follows Amdahl's law from one thread and two, which is a long way to 32.

"Strong": a batch of ${GLOBAL.toLocaleString('en')} rows for all ranks. "Weak": ${ROWS} rows on each rank. Efficiency is the share of the time of all ranks
that one rank would need for the same work.

${moreRanks(constants)}

![Efficiency by ranks, with the same batch](images/ranks-efficiency-strong.svg)

![Efficiency by ranks, with a batch that grows](images/ranks-efficiency-weak.svg)

${simulationSection(constants)}`;
}
