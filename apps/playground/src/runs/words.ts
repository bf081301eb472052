/** The words of the list of runs. */
interface Words {
  readonly title: string;
  readonly table: string;
  readonly none: string;
  readonly compare: string;
  readonly name: string;
  readonly progress: string;
  readonly loss: string;
  readonly validation: string;
  readonly status: string;
  readonly statuses: { readonly running: string; readonly stopped: string; readonly done: string; readonly failed: string };
  readonly actions: string;
  readonly rename: (name: string) => string;
  readonly compareRun: (name: string) => string;
  readonly open: string;
  readonly remove: string;
  readonly reallyRemove: string;
  readonly keep: string;
  readonly exportAs: (name: string) => string;
  readonly exportTitle: string;
  readonly exported: (file: string) => string;
  readonly notExported: (problem: string) => string;
  readonly curves: string;
  readonly iterations: string;
  readonly notStored: (problem: string) => string;
  readonly parameters: (count: string) => string;
}

export const words: { readonly en: Words; readonly es: Words } = {
  en: {
    title: 'Runs',
    table: 'Table of runs',
    none: 'No training yet. Each one that you start is listed here and kept in this browser.',
    compare: 'Chart',
    name: 'Name',
    progress: 'Iterations',
    loss: 'Loss',
    validation: 'Validation',
    status: 'Status',
    statuses: { running: 'running', stopped: 'stopped', done: 'done', failed: 'failed' },
    actions: 'Actions',
    rename: (name) => `Name of ${name}`,
    compareRun: (name) => `Show the curve of ${name}`,
    open: 'Open',
    remove: 'Delete',
    reallyRemove: 'Really delete',
    keep: 'Keep',
    exportAs: (name) => `Save ${name} as a file`,
    exportTitle: 'Save as...',
    exported: (file) => `${file} is in your downloads.`,
    notExported: (problem) => `It could not be saved: ${problem}`,
    curves: 'Losses of the chosen runs',
    iterations: 'iterations',
    notStored: (problem) => `This browser keeps no runs: ${problem}. They are lost when the tab closes.`,
    parameters: (count) => `${count} parameters`,
  },
  es: {
    title: 'Entrenamientos',
    table: 'Tabla de entrenamientos',
    none: 'Aún no hay ninguno. Los que empieces aparecen aquí y se guardan en este navegador.',
    compare: 'Gráfica',
    name: 'Nombre',
    progress: 'Iteraciones',
    loss: 'Pérdida',
    validation: 'Validación',
    status: 'Estado',
    statuses: { running: 'en marcha', stopped: 'detenido', done: 'terminado', failed: 'falló' },
    actions: 'Acciones',
    rename: (name) => `Nombre de ${name}`,
    compareRun: (name) => `Mostrar la curva de ${name}`,
    open: 'Abrir',
    remove: 'Borrar',
    reallyRemove: 'Borrar de verdad',
    keep: 'Conservar',
    exportAs: (name) => `Guardar ${name} en un archivo`,
    exportTitle: 'Guardar como...',
    exported: (file) => `${file} está en tus descargas.`,
    notExported: (problem) => `No se pudo guardar: ${problem}`,
    curves: 'Pérdidas de los entrenamientos elegidos',
    iterations: 'iteraciones',
    notStored: (problem) => `Este navegador no guarda los entrenamientos: ${problem}. Se pierden al cerrar la pestaña.`,
    parameters: (count) => `${count} parámetros`,
  },
};
