/** The words of the page around the panels. */
import type { PanelName } from './panelName.js';

interface Words {
  readonly title: string;
  readonly lead: string;
  readonly now: string;
  readonly documents: string;
  readonly skip: string;
  readonly panels: { readonly [Name in PanelName]: { readonly name: string; readonly about: string } };
  readonly language: string;
  readonly theme: string;
  readonly themes: { readonly system: string; readonly light: string; readonly dark: string };
  readonly link: { readonly copy: string; readonly copied: string; readonly inAddress: string };
  readonly loading: string;
  readonly notLoaded: (problem: string) => string;
  readonly engine: {
    readonly label: string;
    readonly wasm: string;
    readonly webgpu: string;
    readonly threads: (count: number) => string;
    readonly alone: { readonly 'not isolated': string; readonly 'one core': string };
    readonly asking: string;
    readonly adapter: (name: string) => string;
    readonly missing: { readonly 'no interface': string; readonly 'no adapter': string };
  };
}

export const words: { readonly en: Words; readonly es: Words } = {
  en: {
    title: 'Statal playground',
    lead: 'Recurrent neural networks that train in this tab: nothing to install, and your data stays here.',
    now: 'Train a network now',
    documents: 'Documents',
    skip: 'Skip to the panel',
    panels: {
      text: { name: 'Text', about: 'Paste a text. A network learns it, writes like it, and shows which unit follows quotes.' },
      cell: {
        name: 'Write a cell',
        about: 'Write the equations of a cell. It is checked, drawn through time, and raced against lstm and gru.',
      },
      sound: { name: 'Sound', about: 'Record three words. A network learns them in seconds and recognizes them live.' },
      video: { name: 'Video', about: 'Show three gestures to the camera. A network learns them and recognizes them live.' },
      memory: { name: 'Memory', about: 'The statal cell in slow motion: what does a neuron remember?' },
    },
    language: 'Language',
    theme: 'Colors',
    themes: { system: 'as the system', light: 'light', dark: 'dark' },
    link: { copy: 'Copy a link to these settings', copied: 'Copied.', inAddress: 'The address of this page is the link.' },
    loading: 'Loading...',
    notLoaded: (problem) => `This panel could not be loaded: ${problem}. Reload the page.`,
    engine: {
      label: 'Trainings run on',
      wasm: 'the processor',
      webgpu: 'the GPU (WebGPU)',
      threads: (count) => `${count} threads, because this page may share memory between them.`,
      alone: {
        'not isolated': 'One thread: the host did not isolate this page, so threads cannot share memory.',
        'one core': 'One thread: this machine has one core.',
      },
      asking: 'Looking for a GPU...',
      adapter: (name) => `WebGPU works here: ${name}. Models as small as these are usually faster on the processor.`,
      missing: {
        'no interface': 'No WebGPU in this browser.',
        'no adapter': 'No WebGPU: the browser found no GPU that it may use.',
      },
    },
  },
  es: {
    title: 'Taller de Statal',
    lead: 'Redes neuronales recurrentes que se entrenan en esta pestaña: nada que instalar, y tus datos no salen de aquí.',
    now: 'Entrena una red ahora',
    documents: 'Documentos',
    skip: 'Ir al panel',
    panels: {
      text: { name: 'Texto', about: 'Pega un texto. Una red lo aprende, escribe como él y muestra qué unidad sigue las comillas.' },
      cell: {
        name: 'Escribe una celda',
        about: 'Escribe las ecuaciones de una celda. Se comprueba, se dibuja en el tiempo y compite con lstm y gru.',
      },
      sound: { name: 'Sonido', about: 'Graba tres palabras. Una red las aprende en segundos y las reconoce en vivo.' },
      video: { name: 'Video', about: 'Muestra tres gestos a la cámara. Una red los aprende y los reconoce en vivo.' },
      memory: { name: 'Memoria', about: 'La celda statal en cámara lenta: ¿qué recuerda una neurona?' },
    },
    language: 'Idioma',
    theme: 'Colores',
    themes: { system: 'los del sistema', light: 'claros', dark: 'oscuros' },
    link: { copy: 'Copiar un enlace a estos ajustes', copied: 'Copiado.', inAddress: 'La dirección de esta página es el enlace.' },
    loading: 'Cargando...',
    notLoaded: (problem) => `No se pudo cargar este panel: ${problem}. Vuelve a cargar la página.`,
    engine: {
      label: 'Se entrena en',
      wasm: 'el procesador',
      webgpu: 'la GPU (WebGPU)',
      threads: (count) => `${count} hilos, porque esta página puede compartir memoria entre ellos.`,
      alone: {
        'not isolated': 'Un hilo: el servidor no aisló esta página, así que los hilos no pueden compartir memoria.',
        'one core': 'Un hilo: esta máquina tiene un núcleo.',
      },
      asking: 'Buscando una GPU...',
      adapter: (name) => `WebGPU funciona aquí: ${name}. Los modelos tan pequeños suelen ir más rápido en el procesador.`,
      missing: {
        'no interface': 'Este navegador no tiene WebGPU.',
        'no adapter': 'Sin WebGPU: el navegador no encontró una GPU que pueda usar.',
      },
    },
  },
};
