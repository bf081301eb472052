/** The words of the panel. Those of the study stand in study/words.ts. */
import type { MemoryName, NeuronSetting } from './neuron/neuron.js';

interface MemoryWords {
  /** What the memory answers. */
  readonly question: string;
  /** The next state. */
  readonly equation: string;
}

interface Words {
  readonly title: string;
  readonly lead: string;
  readonly idea: string;
  readonly equation: string;
  readonly modes: { readonly label: string; readonly draw: string; readonly live: string };
  readonly pulses: string;
  readonly drawHint: string;
  readonly pulseAt: (step: number) => string;
  readonly presets: {
    readonly label: string;
    readonly usual: string;
    readonly again: string;
    readonly once: string;
    readonly random: string;
    readonly none: string;
  };
  readonly step: string;
  readonly play: string;
  readonly pause: string;
  readonly next: string;
  readonly legend: { readonly input: string; readonly activation: string; readonly fired: string; readonly memory: string };
  readonly memories: { readonly [Name in MemoryName]: MemoryWords };
  readonly memoryOf: (name: MemoryName) => string;
  readonly now: { readonly fires: string; readonly silent: string; readonly nothing: string };
  readonly chartOf: (name: MemoryName, step: number, value: string) => string;
  readonly unrolled: { readonly title: (memory: MemoryName) => string; readonly lead: string };
  readonly live: {
    readonly pad: string;
    readonly hint: string;
    readonly start: string;
    readonly pause: string;
    readonly one: string;
    readonly clear: string;
    readonly speed: string;
    readonly strength: string;
    readonly running: string;
    readonly paused: string;
    readonly waiting: string;
  };
  readonly weights: {
    readonly title: string;
    readonly name: string;
    readonly value: string;
    readonly effect: string;
    readonly reset: string;
    readonly settings: { readonly [Name in NeuronSetting]: { readonly name: string; readonly symbol: string; readonly effect: string } };
  };
  readonly failed: (problem: string) => string;
}

export const words: { readonly en: Words; readonly es: Words } = {
  en: {
    title: 'Memory',
    lead: 'In a statal cell, every neuron keeps a number that remembers whether it has seen its feature. The number changes only where the neuron fires. Otherwise it stays, for any time.',
    idea: 'Draw pulses of the feature below, and watch one neuron. It has the same weights five times, each with another form of memory. The library computes them: these are the cells that you train with.',
    equation: 'pre = w x + u s + b,  a = relu(pre − θ),  it fires where pre > θ,  s′ = s + p (c − s)',
    modes: { label: 'Pulses', draw: 'Draw them', live: 'Send them live' },
    pulses: 'Feature x',
    drawHint: 'Drag over the steps. By keyboard: arrow keys choose a step and its strength, the space bar switches it.',
    pulseAt: (step) => `Pulse at step ${step}`,
    presets: {
      label: 'Examples',
      usual: 'weak and strong',
      again: 'again and again',
      once: 'one strong pulse',
      random: 'random',
      none: 'none',
    },
    step: 'Step',
    play: 'Play in slow motion',
    pause: 'Pause',
    next: 'Next step',
    legend: { input: 'feature x', activation: 'activation a', fired: 'it fires', memory: 'memory s' },
    memories: {
      value: { question: 'How strong was it when last seen?', equation: 's′ = a if it fires, else s' },
      binary: { question: 'Has it been seen?', equation: 's′ = s + (1 − s) p, p = 1 if it fires, else 0' },
      probability: { question: 'How surely has it been seen?', equation: 's′ = s + (1 − s) (1 − exp(−a))' },
      moments: { question: 'When was it last seen?', equation: 'three slots: s′ = a if it fires, else λ s' },
      content: { question: 'What was there when it was seen?', equation: 's′ = s + (c − s) (1 − exp(−a)), c = tanh(wc x + bc)' },
    },
    memoryOf: (name) => `Memory ${name}`,
    now: { fires: 'it fires', silent: 'it does not fire', nothing: 'it does not fire, so nothing changes' },
    chartOf: (name, step, value) => `The memory ${name} over time. At step ${step} it is ${value}.`,
    unrolled: {
      title: (memory) => `The neuron with memory ${memory}, unrolled through time`,
      lead: 'Each column is one step of the neuron above. Point at a part, or move to it by the arrow keys, to see its value at each step. The memory s goes from step to step. The gradient says how a part changes the last memory: through silent steps it passes unchanged.',
    },
    live: {
      pad: 'Hold for a pulse',
      hint: 'Start the time, then hold the pad or the space bar.',
      start: 'Start the time',
      pause: 'Pause the time',
      one: 'One step',
      clear: 'Forget everything',
      speed: 'Steps per second',
      strength: 'Strength',
      running: 'The time runs.',
      paused: 'The time stands still.',
      waiting: 'No step yet.',
    },
    weights: {
      title: 'The weights of the neuron',
      name: 'Number',
      value: 'Value',
      effect: 'What it does',
      reset: 'Usual weights',
      settings: {
        weight: { name: 'Weight', symbol: 'w', effect: 'How strongly the feature drives the neuron. Below 0 the feature silences it.' },
        bias: { name: 'Bias', symbol: 'b', effect: 'The drive without any feature. Above the threshold, the neuron fires at every step.' },
        threshold: { name: 'Threshold', symbol: 'θ', effect: 'The neuron fires above it. Weaker pulses leave no trace.' },
        ownState: {
          name: 'Weight of its memory',
          symbol: 'u',
          effect: 'What it remembers drives it too. Above 0 a memory can keep itself alive; below 0 it makes the neuron tired.',
        },
        contentWeight: { name: 'Weight of the content', symbol: 'wc', effect: 'For content: how the stored value depends on the feature.' },
        contentBias: {
          name: 'Bias of the content',
          symbol: 'bc',
          effect: 'For content: the stored value of a weak feature. Below 0, weak pulses store a negative number.',
        },
        halfLife: {
          name: 'Half-life',
          symbol: 'τ',
          effect: 'For moments: after this many steps, half of the slowest slot is left. A cell learns it.',
        },
      },
    },
    failed: (problem) => `The neuron could not be computed: ${problem}. Reload the page.`,
  },
  es: {
    title: 'Memoria',
    lead: 'En una celda statal, cada neurona guarda un número que recuerda si ha visto su rasgo. El número solo cambia donde la neurona se dispara. Si no, se queda igual, el tiempo que sea.',
    idea: 'Dibuja abajo pulsos del rasgo y mira una neurona. Está cinco veces con los mismos pesos, cada vez con otra forma de memoria. Las calcula la biblioteca: son las celdas con las que entrenas.',
    equation: 'pre = w x + u s + b,  a = relu(pre − θ),  se dispara donde pre > θ,  s′ = s + p (c − s)',
    modes: { label: 'Pulsos', draw: 'Dibújalos', live: 'Envíalos en vivo' },
    pulses: 'Rasgo x',
    drawHint:
      'Arrastra sobre los pasos. Con el teclado: las flechas eligen el paso y su fuerza, y la barra espaciadora lo enciende o lo apaga.',
    pulseAt: (step) => `Pulso en el paso ${step}`,
    presets: {
      label: 'Ejemplos',
      usual: 'débiles y fuertes',
      again: 'una y otra vez',
      once: 'un pulso fuerte',
      random: 'al azar',
      none: 'ninguno',
    },
    step: 'Paso',
    play: 'Ver en cámara lenta',
    pause: 'Pausar',
    next: 'Paso siguiente',
    legend: { input: 'rasgo x', activation: 'activación a', fired: 'se dispara', memory: 'memoria s' },
    memories: {
      value: { question: '¿Con qué fuerza se vio la última vez?', equation: 's′ = a si se dispara; si no, s' },
      binary: { question: '¿Se ha visto?', equation: 's′ = s + (1 − s) p, p = 1 si se dispara; si no, 0' },
      probability: { question: '¿Con qué seguridad se ha visto?', equation: 's′ = s + (1 − s) (1 − exp(−a))' },
      moments: { question: '¿Cuándo se vio la última vez?', equation: 'tres casillas: s′ = a si se dispara; si no, λ s' },
      content: { question: '¿Qué había cuando se vio?', equation: 's′ = s + (c − s) (1 − exp(−a)), c = tanh(wc x + bc)' },
    },
    memoryOf: (name) => `Memoria ${name}`,
    now: { fires: 'se dispara', silent: 'no se dispara', nothing: 'no se dispara, así que nada cambia' },
    chartOf: (name, step, value) => `La memoria ${name} en el tiempo. En el paso ${step} es ${value}.`,
    unrolled: {
      title: (memory) => `La neurona con memoria ${memory}, desplegada en el tiempo`,
      lead: 'Cada columna es un paso de la neurona de arriba. Señala una parte, o llega a ella con las flechas, para ver su valor en cada paso. La memoria s va de un paso al siguiente. El gradiente dice cómo cambia cada parte la última memoria: por los pasos en silencio pasa sin cambiar.',
    },
    live: {
      pad: 'Mantén pulsado para un pulso',
      hint: 'Pon en marcha el tiempo y mantén pulsado el botón o la barra espaciadora.',
      start: 'Poner en marcha',
      pause: 'Parar el tiempo',
      one: 'Un paso',
      clear: 'Olvidar todo',
      speed: 'Pasos por segundo',
      strength: 'Fuerza',
      running: 'El tiempo corre.',
      paused: 'El tiempo está parado.',
      waiting: 'Todavía no hay ningún paso.',
    },
    weights: {
      title: 'Los pesos de la neurona',
      name: 'Número',
      value: 'Valor',
      effect: 'Qué hace',
      reset: 'Pesos habituales',
      settings: {
        weight: { name: 'Peso', symbol: 'w', effect: 'Cuánto impulsa el rasgo a la neurona. Por debajo de 0, el rasgo la calla.' },
        bias: {
          name: 'Sesgo',
          symbol: 'b',
          effect: 'El impulso sin ningún rasgo. Por encima del umbral, la neurona se dispara en cada paso.',
        },
        threshold: {
          name: 'Umbral',
          symbol: 'θ',
          effect: 'La neurona se dispara por encima de él. Los pulsos más débiles no dejan huella.',
        },
        ownState: {
          name: 'Peso de su memoria',
          symbol: 'u',
          effect: 'Lo que recuerda también la impulsa. Por encima de 0, una memoria puede mantenerse viva; por debajo, cansa a la neurona.',
        },
        contentWeight: { name: 'Peso del contenido', symbol: 'wc', effect: 'Para content: cómo depende del rasgo el valor guardado.' },
        contentBias: {
          name: 'Sesgo del contenido',
          symbol: 'bc',
          effect: 'Para content: el valor que guarda un rasgo débil. Por debajo de 0, los pulsos débiles guardan un número negativo.',
        },
        halfLife: {
          name: 'Vida media',
          symbol: 'τ',
          effect: 'Para moments: tras tantos pasos queda la mitad de la casilla más lenta. Una celda la aprende.',
        },
      },
    },
    failed: (problem) => `No se pudo calcular la neurona: ${problem}. Vuelve a cargar la página.`,
  },
};
