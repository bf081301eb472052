/** The words of the panel *Write a cell*. */
import type { Lane } from './race/laneState.js';

interface Words {
  readonly title: string;
  readonly lead: string;
  readonly start: string;
  readonly startNames: {
    readonly leaky: string;
    readonly rnn: string;
    readonly gru: string;
    readonly lstm: string;
    readonly statal: string;
  };
  readonly chooseStart: string;
  readonly share: string;
  readonly shared: string;
  readonly copied: string;
  readonly tooLong: (limit: string) => string;
  readonly badLink: string;
  readonly editor: string;
  readonly keys: string;
  readonly checking: string;
  readonly trying: string;
  readonly errors: (count: number) => string;
  readonly atLine: (line: number, message: string) => string;
  readonly endless: (seconds: number) => string;
  readonly typesOk: string;
  readonly notRun: string;
  readonly gradientOk: (worst: string, checked: string) => string;
  readonly gradientWrong: (parameter: string, gradient: string, difference: string) => string;
  readonly gradientHint: string;
  readonly cell: (name: string, parameters: string, states: string) => string;
  readonly compiled: (products: number, groups: number, others: number, hoisted: number) => string;
  readonly race: string;
  readonly raceLead: string;
  readonly task: string;
  readonly tasks: Readonly<Record<string, string>>;
  readonly learningRate: string;
  readonly seed: string;
  readonly rivals: string;
  readonly run: string;
  readonly stop: string;
  readonly resume: string;
  readonly chart: string;
  readonly standing: string;
  readonly updates: string;
  readonly right: string;
  readonly ahead: (name: string, right: string) => string;
  readonly won: (name: string, updates: string) => string;
  readonly unsolved: (name: string, right: string) => string;
  readonly columns: {
    readonly cell: string;
    readonly units: string;
    readonly parameters: string;
    readonly updates: string;
    readonly right: string;
    readonly test: string;
    readonly long: string;
    readonly status: string;
  };
  readonly statuses: { readonly [Status in Lane['status']]: string };
  readonly endings: {
    readonly solved: string;
    readonly almost: string;
    readonly plateau: string;
    readonly limit: string;
    readonly diverged: string;
  };
  readonly why: string;
  readonly whyLead: (steps: number) => string;
  readonly reachChart: string;
  readonly stepsBack: string;
  readonly gradient: string;
  readonly unrolled: string;
  readonly unrolledLead: string;
  readonly oldDrawing: string;
  readonly shownCell: string;
  readonly untrained: (name: string) => string;
  readonly trained: (name: string) => string;
}

export const words: { readonly en: Words; readonly es: Words } = {
  en: {
    title: 'Write a cell',
    lead: 'A recurrent cell is a few equations. Write your own: it is checked as you type, differentiated, drawn through time, and raced against known cells.',
    start: 'Start from',
    startNames: { leaky: 'leaky integrator', rnn: 'plain rnn', gru: 'GRU', lstm: 'LSTM', statal: 'statal (content)' },
    chooseStart: 'Choose...',
    share: 'Copy link',
    shared: 'This cell comes from a link. Nothing of it runs until you press Run.',
    copied: 'The link is in your clipboard. It holds the code and the settings of the race.',
    tooLong: (limit) => `The link would be longer than ${limit} characters. Shorten the code.`,
    badLink: 'The link holds no cell that can be read, so your own code stays. It may have been cut.',
    editor: 'The code of the cell',
    keys: 'Ctrl-Enter (Cmd-Enter) runs. Tab indents; Escape, then Tab, leaves the editor.',
    checking: 'Checking...',
    trying: 'Tracing the cell and checking its gradient...',
    errors: (count) => (count === 1 ? 'One problem:' : `${count} problems:`),
    atLine: (line, message) => `Line ${line}: ${message}`,
    endless: (seconds) => `The code did not end within ${seconds} seconds. Look for an endless loop.`,
    typesOk: 'Types and shapes fit.',
    notRun: 'The types fit. Press Run to try the cell.',
    gradientOk: (worst, checked) => `The gradient is right: ${checked} elements differ from finite differences by ${worst} at most.`,
    gradientWrong: (parameter, gradient, difference) =>
      `The gradient of ${parameter} is wrong: ${gradient}, and finite differences say ${difference}.`,
    gradientHint: 'stopGradient or straightThrough may do this on purpose; a jump in a function does it too.',
    cell: (name, parameters, states) => `${name} has the parameters ${parameters} and the states ${states}, with 3 inputs and 4 units.`,
    compiled: (products, groups, others, hoisted) =>
      `A step runs ${products} matrix product${products === 1 ? '' : 's'}, ${groups} fused group${groups === 1 ? '' : 's'} and ${others} other instruction${others === 1 ? '' : 's'}; ${hoisted} operation${hoisted === 1 ? '' : 's'} left the loop.`,
    race: 'Race',
    raceLead:
      'All cells get the same number of parameters, the same sequences and the same optimizer. The figures are those of the lab (statal-lab) for the same seed.',
    task: 'Task',
    tasks: {
      'seen-before': 'seen-before: a stream of symbols. Has this one occurred before?',
      'first-time': 'first-time: pulses on 6 channels. Is this the first of its channel?',
      'flip-flop': 'flip-flop: pulses of +1 and -1. Which was the last of each channel?',
      copy: 'copy: repeat 4 symbols after a pause',
      adding: 'adding: the sum of the two marked numbers',
      parity: 'parity: is the number of ones so far odd?',
      'delayed-recall': 'delayed-recall: which symbol was the marked one?',
    },
    learningRate: 'Learning rate',
    seed: 'Seed',
    rivals: 'Against',
    run: 'Run',
    stop: 'Stop',
    resume: 'Resume',
    chart: 'Right answers of each cell',
    standing: 'Standing of the race',
    updates: 'updates',
    right: 'right, %',
    ahead: (name, right) => `${name} is ahead with ${right}% right.`,
    won: (name, updates) => `${name} wins: it solved the task after ${updates} updates, on long sequences too.`,
    unsolved: (name, right) => `No cell solved the task, long sequences included. ${name} came closest, with ${right}% right.`,
    columns: {
      cell: 'Cell',
      units: 'Units',
      parameters: 'Parameters',
      updates: 'Updates',
      right: 'Right now',
      test: 'Test',
      long: 'Long test',
      status: 'Status',
    },
    statuses: { waiting: 'waiting', running: 'running', stopped: 'stopped', done: 'done', failed: 'failed' },
    endings: {
      solved: 'solved',
      almost: 'solved, but not in the test',
      plateau: 'no more progress',
      limit: 'all updates made',
      diverged: 'diverged',
    },
    why: 'Why: how far gradients reach back',
    whyLead: (steps) =>
      `The gradient of the last answer with respect to the state some steps earlier, relative to one step. A cell whose line falls fast cannot learn what lies ${steps} steps back.`,
    reachChart: 'Gradient by steps back, relative to one step',
    stepsBack: 'steps back',
    gradient: 'gradient',
    unrolled: 'Unrolled through time',
    unrolledLead:
      'The step as it was traced, drawn once for each step. Point at a state, a gate or a product to see its value at every step. After a race, choose a trained cell.',
    oldDrawing: 'This is the cell as it was before the problem above.',
    shownCell: 'Cell',
    untrained: (name) => `${name}, untrained, on random inputs`,
    trained: (name) => `${name}, trained, on a sequence of the task`,
  },
  es: {
    title: 'Escribe una celda',
    lead: 'Una celda recurrente son unas pocas ecuaciones. Escribe la tuya: se revisa mientras la escribes, se deriva, se dibuja a través del tiempo y compite con celdas conocidas.',
    start: 'Empieza con',
    startNames: { leaky: 'integrador con fugas', rnn: 'rnn simple', gru: 'GRU', lstm: 'LSTM', statal: 'statal (content)' },
    chooseStart: 'Elige...',
    share: 'Copiar enlace',
    shared: 'Esta celda viene de un enlace. Nada de ella se ejecuta hasta que pulses Ejecutar.',
    copied: 'El enlace está en tu portapapeles. Contiene el código y los ajustes de la carrera.',
    tooLong: (limit) => `El enlace tendría más de ${limit} caracteres. Acorta el código.`,
    badLink: 'El enlace no contiene una celda legible, así que tu código se queda. Puede que se haya cortado.',
    editor: 'El código de la celda',
    keys: 'Ctrl-Enter (Cmd-Enter) ejecuta. Tab sangra; Escape y luego Tab sale del editor.',
    checking: 'Revisando...',
    trying: 'Trazando la celda y comprobando su gradiente...',
    errors: (count) => (count === 1 ? 'Un problema:' : `${count} problemas:`),
    atLine: (line, message) => `Línea ${line}: ${message}`,
    endless: (seconds) => `El código no terminó en ${seconds} segundos. Busca un bucle infinito.`,
    typesOk: 'Los tipos y las formas encajan.',
    notRun: 'Los tipos encajan. Pulsa Ejecutar para probar la celda.',
    gradientOk: (worst, checked) =>
      `El gradiente es correcto: ${checked} elementos difieren de las diferencias finitas en ${worst} como mucho.`,
    gradientWrong: (parameter, gradient, difference) =>
      `El gradiente de ${parameter} es incorrecto: ${gradient}, y las diferencias finitas dan ${difference}.`,
    gradientHint: 'stopGradient o straightThrough pueden hacerlo a propósito; también un salto en una función.',
    cell: (name, parameters, states) => `${name} tiene los parámetros ${parameters} y los estados ${states}, con 3 entradas y 4 unidades.`,
    compiled: (products, groups, others, hoisted) =>
      `Un paso ejecuta ${products} producto${products === 1 ? '' : 's'} de matrices, ${groups} grupo${groups === 1 ? '' : 's'} fusionado${groups === 1 ? '' : 's'} y ${others} ${others === 1 ? 'instrucción más' : 'instrucciones más'}; ${hoisted === 1 ? 'una operación salió' : `${hoisted} operaciones salieron`} del bucle.`,
    race: 'Carrera',
    raceLead:
      'Todas las celdas reciben el mismo número de parámetros, las mismas secuencias y el mismo optimizador. Las cifras son las del laboratorio (statal-lab) con la misma semilla.',
    task: 'Tarea',
    tasks: {
      'seen-before': 'seen-before: una serie de símbolos. ¿Ha aparecido este antes?',
      'first-time': 'first-time: pulsos en 6 canales. ¿Es el primero de su canal?',
      'flip-flop': 'flip-flop: pulsos de +1 y -1. ¿Cuál fue el último de cada canal?',
      copy: 'copy: repite 4 símbolos tras una pausa',
      adding: 'adding: la suma de los dos números marcados',
      parity: 'parity: ¿es impar el número de unos hasta ahora?',
      'delayed-recall': 'delayed-recall: ¿qué símbolo era el marcado?',
    },
    learningRate: 'Tasa de aprendizaje',
    seed: 'Semilla',
    rivals: 'Contra',
    run: 'Ejecutar',
    stop: 'Detener',
    resume: 'Reanudar',
    chart: 'Aciertos de cada celda',
    standing: 'Clasificación de la carrera',
    updates: 'actualizaciones',
    right: 'aciertos, %',
    ahead: (name, right) => `${name} va por delante con un ${right} % de aciertos.`,
    won: (name, updates) => `Gana ${name}: resolvió la tarea tras ${updates} actualizaciones, también en secuencias largas.`,
    unsolved: (name, right) =>
      `Ninguna celda resolvió la tarea, secuencias largas incluidas. ${name} es la más cercana, con un ${right} % de aciertos.`,
    columns: {
      cell: 'Celda',
      units: 'Unidades',
      parameters: 'Parámetros',
      updates: 'Actualizaciones',
      right: 'Aciertos ahora',
      test: 'Prueba',
      long: 'Prueba larga',
      status: 'Estado',
    },
    statuses: { waiting: 'en espera', running: 'en marcha', stopped: 'detenida', done: 'terminada', failed: 'falló' },
    endings: {
      solved: 'resuelta',
      almost: 'resuelta, pero no en la prueba',
      plateau: 'sin más progreso',
      limit: 'todas las actualizaciones hechas',
      diverged: 'divergió',
    },
    why: 'Por qué: hasta dónde llegan los gradientes',
    whyLead: (steps) =>
      `El gradiente de la última respuesta respecto al estado de unos pasos antes, relativo a un paso. Una celda cuya línea cae deprisa no puede aprender lo que está ${steps} pasos atrás.`,
    reachChart: 'Gradiente según los pasos hacia atrás, relativo a un paso',
    stepsBack: 'pasos hacia atrás',
    gradient: 'gradiente',
    unrolled: 'Desplegada en el tiempo',
    unrolledLead:
      'El paso tal como se trazó, dibujado una vez por cada paso. Señala un estado, una compuerta o un producto para ver su valor en cada paso. Tras una carrera, elige una celda entrenada.',
    oldDrawing: 'Esta es la celda tal como era antes del problema de arriba.',
    shownCell: 'Celda',
    untrained: (name) => `${name}, sin entrenar, con entradas aleatorias`,
    trained: (name) => `${name}, entrenada, con una secuencia de la tarea`,
  },
};
