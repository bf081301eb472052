/** The words of the drawing of an unrolled step. */
import type { FigureLanguage } from './figure.js';

export interface UnrolledWords {
  readonly drawing: (steps: number) => string;
  readonly help: string;
  readonly step: string;
  readonly unit: string;
  readonly row: string;
  readonly inView: string;
  readonly automatic: string;
  readonly colors: string;
  readonly values: string;
  readonly gradients: string;
  readonly roles: {
    readonly input: (name: string) => string;
    readonly before: (name: string) => string;
    readonly after: (name: string) => string;
    readonly output: string;
    readonly op: string;
  };
  readonly value: string;
  readonly gradient: string;
  readonly shape: string;
  readonly noGradient: string;
  readonly part: (index: number) => string;
  readonly feature: (index: number) => string;
  readonly mean: string;
  readonly low: string;
  readonly high: string;
  readonly queryTitle: string;
  readonly query: string;
  readonly queryHelp: string;
  readonly unitName: (unit: number) => string;
  readonly nothing: (names: string) => string;
}

export const unrolledWords: { readonly [Language in FigureLanguage]: UnrolledWords } = {
  en: {
    drawing: (steps) => `A step drawn ${steps} times, once for each time step. States go from left to right.`,
    help: 'Point at a node, or move with the arrow keys: up and down within a step, left and right through time.',
    step: 'step',
    unit: 'Unit',
    row: 'Row of the batch',
    inView: 'Steps in view',
    automatic: 'as fit',
    colors: 'Colors show',
    values: 'values',
    gradients: 'gradients of the loss',
    roles: {
      input: (name) => `input ${name}`,
      before: (name) => `state ${name} before the step`,
      after: (name) => `state ${name} after the step`,
      output: 'output',
      op: 'operation',
    },
    value: 'Value',
    gradient: 'Gradient',
    shape: 'Shape',
    noGradient: 'Without a loss there is no gradient.',
    part: (index) => `part ${index}`,
    feature: (index) => `feature ${index}`,
    mean: 'mean',
    low: 'below 0',
    high: 'above 0',
    queryTitle: 'All units over time',
    query: 'Values to show',
    queryHelp: 'Names, op:matmul, kind:input, or gradient of any of them; several with commas between them.',
    unitName: (unit) => `unit ${unit}`,
    nothing: (names) => `Nothing is called that. Names here: ${names}.`,
  },
  es: {
    drawing: (steps) => `Un paso dibujado ${steps} veces, una por cada instante. Los estados van de izquierda a derecha.`,
    help: 'Señala un nodo o muévete con las flechas: arriba y abajo dentro de un paso, a los lados por el tiempo.',
    step: 'paso',
    unit: 'Unidad',
    row: 'Fila del lote',
    inView: 'Pasos a la vista',
    automatic: 'los que quepan',
    colors: 'Los colores muestran',
    values: 'valores',
    gradients: 'gradientes de la pérdida',
    roles: {
      input: (name) => `entrada ${name}`,
      before: (name) => `estado ${name} antes del paso`,
      after: (name) => `estado ${name} después del paso`,
      output: 'salida',
      op: 'operación',
    },
    value: 'Valor',
    gradient: 'Gradiente',
    shape: 'Forma',
    noGradient: 'Sin una pérdida no hay gradiente.',
    part: (index) => `parte ${index}`,
    feature: (index) => `rasgo ${index}`,
    mean: 'media',
    low: 'menor que 0',
    high: 'mayor que 0',
    queryTitle: 'Todas las unidades en el tiempo',
    query: 'Valores que mostrar',
    queryHelp: 'Nombres, op:matmul, kind:input, o «gradient of» delante de cualquiera de ellos; varios, separados por comas.',
    unitName: (unit) => `unidad ${unit}`,
    nothing: (names) => `Nada se llama así. Aquí hay: ${names}.`,
  },
};
