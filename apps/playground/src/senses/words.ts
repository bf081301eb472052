/** The words that the panels with a microphone or a camera share. */
import type { NotReady } from './classes.js';
import type { MediaProblem } from './mediaProblem.js';

interface Words {
  readonly classes: string;
  readonly newName: (number: number) => string;
  readonly nameOf: (number: number) => string;
  readonly add: string;
  readonly remove: (name: string) => string;
  readonly record: (name: string) => string;
  readonly ready: (seconds: number) => string;
  readonly recording: (seconds: string) => string;
  readonly play: (number: number, name: string) => string;
  readonly delete: (number: number, name: string) => string;
  readonly example: string;
  readonly train: string;
  readonly stop: string;
  readonly live: string;
  readonly cell: string;
  readonly units: string;
  readonly epochs: string;
  readonly seed: string;
  readonly seconds: string;
  readonly training: string;
  readonly trained: (right: number, of: number) => string;
  readonly stopped: string;
  readonly restored: (names: string) => string;
  readonly notReady: { readonly [Why in NotReady]: string };
  readonly stepTime: (microseconds: string) => string;
  readonly probabilities: string;
  readonly statesNow: string;
  readonly microphone: { readonly [Why in MediaProblem]: string };
  readonly camera: { readonly [Why in MediaProblem]: string };
}

export const words: { readonly en: Words; readonly es: Words } = {
  en: {
    classes: 'Classes',
    newName: (number) => `class ${number}`,
    nameOf: (number) => `Name of class ${number}`,
    add: 'Add a class',
    remove: (name) => `Remove the class ${name}`,
    record: (name) => `Record ${name}`,
    ready: (seconds) => `Ready... ${seconds}`,
    recording: (seconds) => `Recording, ${seconds} s left`,
    play: (number, name) => `Play take ${number} of ${name}`,
    delete: (number, name) => `Delete take ${number} of ${name}`,
    example: 'Use an example',
    train: 'Train',
    stop: 'Stop',
    live: 'Recognize live',
    cell: 'Cell',
    units: 'Units',
    epochs: 'Epochs',
    seed: 'Seed',
    seconds: 'Seconds of a recording',
    training: 'Training...',
    trained: (right, of) => `Trained. It recognizes ${right} of the ${of} takes that were held out.`,
    stopped: 'The training was stopped. The network is what it was then.',
    restored: (names) => `The network of this run is back. It knows: ${names}. Its recordings were not kept.`,
    notReady: {
      'two classes': 'Training needs two classes at least: add one.',
      'same names': 'Two classes have the same name: rename one.',
      'no name': 'A class has no name: give it one.',
      'too few takes': 'Each class needs two takes at least: record more, or use the example.',
    },
    stepTime: (microseconds) => `${microseconds} microseconds for each step`,
    probabilities: 'Probability of each class',
    statesNow: 'States of the network over time',
    microphone: {
      insecure: 'The browser gives a microphone only to pages that were loaded by HTTPS or from localhost: open this page there.',
      refused: 'The microphone was refused: allow it beside the address of this page and try again, or use the example or a file.',
      none: 'No microphone was found: connect one and try again, or use the example or a file.',
      busy: 'The microphone could not be opened: close other programs that use it and try again.',
    },
    camera: {
      insecure: 'The browser gives a camera only to pages that were loaded by HTTPS or from localhost: open this page there.',
      refused: 'The camera was refused: allow it beside the address of this page and try again, or use the example.',
      none: 'No camera was found: connect one and try again, or use the example.',
      busy: 'The camera could not be opened: close other programs that use it and try again.',
    },
  },
  es: {
    classes: 'Clases',
    newName: (number) => `clase ${number}`,
    nameOf: (number) => `Nombre de la clase ${number}`,
    add: 'Añade una clase',
    remove: (name) => `Quita la clase ${name}`,
    record: (name) => `Graba ${name}`,
    ready: (seconds) => `Prepárate... ${seconds}`,
    recording: (seconds) => `Grabando, quedan ${seconds} s`,
    play: (number, name) => `Reproduce la toma ${number} de ${name}`,
    delete: (number, name) => `Borra la toma ${number} de ${name}`,
    example: 'Usa un ejemplo',
    train: 'Entrena',
    stop: 'Detener',
    live: 'Reconoce en vivo',
    cell: 'Celda',
    units: 'Unidades',
    epochs: 'Épocas',
    seed: 'Semilla',
    seconds: 'Segundos de una grabación',
    training: 'Entrenando...',
    trained: (right, of) => `Entrenada. Reconoce ${right} de las ${of} tomas que se apartaron.`,
    stopped: 'El entrenamiento se detuvo. La red es la que era entonces.',
    restored: (names) => `La red de este entrenamiento ha vuelto. Conoce: ${names}. Sus grabaciones no se guardaron.`,
    notReady: {
      'two classes': 'Para entrenar hacen falta al menos dos clases: añade una.',
      'same names': 'Dos clases tienen el mismo nombre: cambia uno.',
      'no name': 'Una clase no tiene nombre: ponle uno.',
      'too few takes': 'Cada clase necesita al menos dos tomas: graba más, o usa el ejemplo.',
    },
    stepTime: (microseconds) => `${microseconds} microsegundos por paso`,
    probabilities: 'Probabilidad de cada clase',
    statesNow: 'Estados de la red en el tiempo',
    microphone: {
      insecure: 'El navegador da el micrófono solo a páginas cargadas por HTTPS o desde localhost: abre esta página así.',
      refused:
        'El micrófono fue rechazado: permítelo junto a la dirección de esta página e inténtalo de nuevo, o usa el ejemplo o un archivo.',
      none: 'No se encontró ningún micrófono: conecta uno e inténtalo de nuevo, o usa el ejemplo o un archivo.',
      busy: 'No se pudo abrir el micrófono: cierra otros programas que lo usen e inténtalo de nuevo.',
    },
    camera: {
      insecure: 'El navegador da la cámara solo a páginas cargadas por HTTPS o desde localhost: abre esta página así.',
      refused: 'La cámara fue rechazada: permítela junto a la dirección de esta página e inténtalo de nuevo, o usa el ejemplo.',
      none: 'No se encontró ninguna cámara: conecta una e inténtalo de nuevo, o usa el ejemplo.',
      busy: 'No se pudo abrir la cámara: cierra otros programas que la usen e inténtalo de nuevo.',
    },
  },
};
