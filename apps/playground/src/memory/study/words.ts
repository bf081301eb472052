/** The words of the study. Its headings, text and tables are those of the document, in both languages. */

export type TaskName =
  | 'seen-before'
  | 'first-time'
  | 'flip-flop'
  | 'copy'
  | 'adding'
  | 'parity'
  | 'delayed-recall'
  | 'characters'
  | 'spoken-digits'
  | 'characters-large'
  | 'spoken-digits-large'
  | 'pixel-digits'
  | 'music';

interface Words {
  readonly title: string;
  readonly lead: string;
  readonly loading: string;
  readonly failed: (problem: string) => string;
  readonly contents: string;
  /** One for each section of the document. */
  readonly answers: readonly string[];
  readonly read: string;
  readonly document: string;
  readonly colors: { readonly ours: string; readonly statal: string; readonly other: string };
  readonly table: (heading: string) => string;
  readonly tasks: { readonly [Name in TaskName]: string };
  readonly seeds: (solved: number, of: number) => string;
  readonly measure: string;
  readonly logarithmic: string;
  readonly unknown: string;
  readonly rivals: { readonly content: string; readonly rival: string; readonly p: (value: string) => string };
  readonly sizes: {
    readonly parameters: string;
    readonly units: string;
    readonly at: (units: number, solved: number, of: number) => string;
  };
  readonly train: {
    readonly title: string;
    readonly sizesTitle: string;
    readonly lead: string;
    readonly sizesLead: string;
    readonly task: string;
    readonly cell: string;
    readonly start: string;
    readonly here: (task: string) => string;
    readonly stop: string;
    readonly name: (task: string, cell: string) => string;
    readonly model: (about: { units: number; parameters: string; rate: number; seed: number }) => string;
    readonly training: string;
    readonly validation: string;
    readonly lab: string;
    readonly updates: string;
    readonly loss: string;
    readonly chart: (task: string, cell: string) => string;
    readonly ready: string;
    readonly running: (iteration: number, of: number) => string;
    readonly stopped: string;
    readonly ended: { readonly solved: string; readonly plateau: string; readonly limit: string; readonly diverged: string };
    readonly score: (which: string, training: string, long: string) => string;
    readonly tab: string;
    readonly laboratory: string;
    readonly equal: string;
    readonly other: string;
    readonly inside: string;
    readonly insideNames: { readonly fires: string; readonly state: string; readonly gradient: string };
    readonly insideAbout: { readonly fires: string; readonly state: string; readonly gradient: string };
    readonly untrained: string;
    readonly problem: (problem: string) => string;
  };
}

export const words: { readonly en: Words; readonly es: Words } = {
  en: {
    title: 'What is such a memory good for?',
    lead: 'The document The statal cell asks this question, section by section. Here each of its tables has a chart, and you can repeat its trainings in this tab.',
    loading: 'Loading the study...',
    failed: (problem) => `The study could not be loaded: ${problem}. Reload the page.`,
    contents: 'Questions of the study',
    answers: [
      'A neuron has an activation for what it detects now, and a state for what it has detected before. The forms differ in what the state stores. You see all of them at work above.',
      'All forms are one rule: where a neuron fires with strength p, its state moves to c. In content, c has a sum of its own. Many variations of it were tried; the chart shows how many seeds of each solved a task.',
      'All cells have the same number of parameters, the same tuning and the same rule of stopping. A dot is a seed: it is full if the training solved the task, also on sequences much longer than those it learned from.',
      'Content against the better of lstm and gru, task by task. To the right is better. A large p means that five seeds cannot tell the cells apart.',
      'Time and memory of one training step. The statal cell costs about as much as a gru.',
      'Look inside of the trained models: which neurons fire, how large the states become, and how far back the gradient reaches. Choose a measure.',
      'The question that the cell was made for: has this symbol occurred before? The chart shows the smallest cell that answers it, over a thousand steps after learning from fifty.',
      'Each of the first forms has a task that it solves. None solves them all, and content solves each with most seeds.',
      'What the tables do not say.',
    ],
    read: 'What the document says',
    document: 'Read the whole document',
    colors: { ours: 'the statal cell content', statal: 'other forms of it', other: 'other cells' },
    table: (heading) => `Table: ${heading}`,
    tasks: {
      'seen-before': '16 symbols: has this one occurred before?',
      'first-time': 'Pulses on 6 channels: is it the first of its channel?',
      'flip-flop': 'Pulses of +1 and −1 on 3 channels: which came last?',
      copy: 'Repeat 4 symbols after a pause.',
      adding: 'The sum of the two marked numbers.',
      parity: 'Is the number of ones so far odd?',
      'delayed-recall': 'Which symbol was the marked one?',
      characters: 'The next character of a text.',
      'spoken-digits': 'Which digit was spoken?',
      'characters-large': 'The same with 50,000 parameters.',
      'spoken-digits-large': 'The same with 50,000 parameters.',
      'pixel-digits': 'A drawn digit, pixel by pixel: which is it?',
      music: 'The next note of four voices.',
    },
    seeds: (solved, of) => `${solved} of ${of} seeds solved it`,
    measure: 'Measure',
    logarithmic: 'The scale is logarithmic.',
    unknown: 'no figure',
    rivals: { content: 'statal-content', rival: 'the better of lstm and gru', p: (value) => `p ${value}` },
    sizes: {
      parameters: 'Parameters of the smallest cell that solves it',
      units: 'Which sizes solve it: units, and how many seeds',
      at: (units, solved, of) => `${units} units: ${solved} of ${of} seeds`,
    },
    train: {
      title: 'Train it here',
      sizesTitle: 'Train the smallest cells here',
      lead: 'Your tab repeats a training of the table: same model, same learning rate, same first seed. Its numbers should be those of the laboratory.',
      sizesLead:
        'Your tab repeats a training of the search for the smallest size: a cell and a linear output layer, so only the cell can remember.',
      task: 'Task',
      cell: 'Cell',
      start: 'Train',
      here: (task) => `Train ${task} here`,
      stop: 'Stop',
      name: (task, cell) => `${task}, ${cell}`,
      model: ({ units, parameters, rate, seed }) => `${units} units, ${parameters} parameters, learning rate ${rate}, seed ${seed}`,
      training: 'training, here',
      validation: 'held-out, here',
      lab: 'held-out, laboratory',
      updates: 'updates',
      loss: 'loss, nats',
      chart: (task, cell) => `The loss of ${cell} on ${task}`,
      ready: 'Choose a task and a cell.',
      running: (iteration, of) => `Training: update ${iteration} of at most ${of}.`,
      stopped: 'Stopped.',
      ended: {
        solved: 'Solved.',
        plateau: 'It stopped: no improvement for ten validations.',
        limit: 'It stopped: the last update.',
        diverged: 'It broke down: the numbers are no longer finite.',
      },
      score: (which, training, long) => `${which}: ${training} right at the training length, ${long} on long sequences`,
      tab: 'Your tab',
      laboratory: 'The laboratory',
      equal: 'Every number of your training is that of the laboratory.',
      other: 'Your processor rounds otherwise than that of the laboratory, so the numbers differ.',
      inside: 'Inside of the model',
      insideNames: { fires: 'fires', state: 'state', gradient: 'gradient 40' },
      insideAbout: {
        fires: 'the share of steps at which a neuron fires',
        state: 'the size of the states at the end of a sequence',
        gradient: 'the gradient over 40 steps, relative to that over one',
      },
      untrained: 'before the first update',
      problem: (problem) => `The training failed: ${problem}.`,
    },
  },
  es: {
    title: '¿Para qué sirve una memoria así?',
    lead: 'El documento La celda statal hace esta pregunta, sección por sección. Aquí cada una de sus tablas tiene un gráfico, y puedes repetir sus entrenamientos en esta pestaña.',
    loading: 'Cargando el estudio...',
    failed: (problem) => `No se pudo cargar el estudio: ${problem}. Vuelve a cargar la página.`,
    contents: 'Preguntas del estudio',
    answers: [
      'Una neurona tiene una activación para lo que detecta ahora y un estado para lo que ha detectado antes. Las formas difieren en lo que guarda el estado. Arriba las ves todas en marcha.',
      'Todas las formas son una regla: donde una neurona se dispara con fuerza p, su estado se mueve hacia c. En content, c tiene una suma propia. Se probaron muchas variantes; el gráfico muestra cuántas semillas de cada una resolvieron una tarea.',
      'Todas las celdas tienen los mismos parámetros, el mismo ajuste y la misma regla de parada. Un punto es una semilla: está lleno si el entrenamiento resolvió la tarea, también en secuencias mucho más largas que las que aprendió.',
      'Content frente a la mejor de lstm y gru, tarea por tarea. Más a la derecha es mejor. Una p grande significa que cinco semillas no distinguen las celdas.',
      'Tiempo y memoria de un paso de entrenamiento. La celda statal cuesta más o menos lo que una gru.',
      'Mira dentro de los modelos entrenados: qué neuronas se disparan, cuánto crecen los estados y hasta dónde llega hacia atrás el gradiente. Elige una medida.',
      'La pregunta para la que se hizo la celda: ¿ha aparecido antes este símbolo? El gráfico muestra la celda más pequeña que la responde, durante mil pasos tras aprender de cincuenta.',
      'Cada una de las primeras formas tiene una tarea que resuelve. Ninguna las resuelve todas, y content resuelve cada una con la mayoría de las semillas.',
      'Lo que las tablas no dicen.',
    ],
    read: 'Lo que dice el documento',
    document: 'Lee el documento entero',
    colors: { ours: 'la celda statal content', statal: 'otras formas de ella', other: 'otras celdas' },
    table: (heading) => `Tabla: ${heading}`,
    tasks: {
      'seen-before': '16 símbolos: ¿ha aparecido antes este?',
      'first-time': 'Pulsos en 6 canales: ¿es el primero de su canal?',
      'flip-flop': 'Pulsos de +1 y −1 en 3 canales: ¿cuál fue el último?',
      copy: 'Repetir 4 símbolos tras una pausa.',
      adding: 'La suma de los dos números marcados.',
      parity: '¿Es impar el número de unos hasta ahora?',
      'delayed-recall': '¿Cuál era el símbolo marcado?',
      characters: 'El siguiente carácter de un texto.',
      'spoken-digits': '¿Qué dígito se pronunció?',
      'characters-large': 'Lo mismo con 50 000 parámetros.',
      'spoken-digits-large': 'Lo mismo con 50 000 parámetros.',
      'pixel-digits': 'Un dígito dibujado, píxel a píxel: ¿cuál es?',
      music: 'La siguiente nota de cuatro voces.',
    },
    seeds: (solved, of) => `${solved} de ${of} semillas la resolvieron`,
    measure: 'Medida',
    logarithmic: 'La escala es logarítmica.',
    unknown: 'sin dato',
    rivals: { content: 'statal-content', rival: 'la mejor de lstm y gru', p: (value) => `p ${value}` },
    sizes: {
      parameters: 'Parámetros de la celda más pequeña que la resuelve',
      units: 'Qué tamaños la resuelven: unidades, y cuántas semillas',
      at: (units, solved, of) => `${units} unidades: ${solved} de ${of} semillas`,
    },
    train: {
      title: 'Entrénala aquí',
      sizesTitle: 'Entrena aquí las celdas más pequeñas',
      lead: 'Tu pestaña repite un entrenamiento de la tabla: el mismo modelo, la misma tasa de aprendizaje, la misma primera semilla. Sus números deberían ser los del laboratorio.',
      sizesLead:
        'Tu pestaña repite un entrenamiento de la búsqueda del tamaño más pequeño: una celda y una capa de salida lineal, así que solo la celda puede recordar.',
      task: 'Tarea',
      cell: 'Celda',
      start: 'Entrenar',
      here: (task) => `Entrena ${task} aquí`,
      stop: 'Parar',
      name: (task, cell) => `${task}, ${cell}`,
      model: ({ units, parameters, rate, seed }) =>
        `${units} unidades, ${parameters} parámetros, tasa de aprendizaje ${rate}, semilla ${seed}`,
      training: 'entrenamiento, aquí',
      validation: 'validación, aquí',
      lab: 'validación, laboratorio',
      updates: 'actualizaciones',
      loss: 'pérdida, nats',
      chart: (task, cell) => `La pérdida de ${cell} en ${task}`,
      ready: 'Elige una tarea y una celda.',
      running: (iteration, of) => `Entrenando: actualización ${iteration} de ${of} como máximo.`,
      stopped: 'Parado.',
      ended: {
        solved: 'Resuelta.',
        plateau: 'Se paró: diez validaciones sin mejorar.',
        limit: 'Se paró: la última actualización.',
        diverged: 'Se rompió: los números ya no son finitos.',
      },
      score: (which, training, long) => `${which}: ${training} de aciertos con la longitud de entrenamiento, ${long} en secuencias largas`,
      tab: 'Tu pestaña',
      laboratory: 'El laboratorio',
      equal: 'Cada número de tu entrenamiento es el del laboratorio.',
      other: 'Tu procesador redondea de otra manera que el del laboratorio, así que los números difieren.',
      inside: 'Dentro del modelo',
      insideNames: { fires: 'se dispara', state: 'estado', gradient: 'gradiente 40' },
      insideAbout: {
        fires: 'la parte de los pasos en que una neurona se dispara',
        state: 'el tamaño de los estados al final de una secuencia',
        gradient: 'el gradiente a 40 pasos, relativo al de un paso',
      },
      untrained: 'antes de la primera actualización',
      problem: (problem) => `El entrenamiento falló: ${problem}.`,
    },
  },
};
