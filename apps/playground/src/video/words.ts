/** The words of the video panel. */
interface Words {
  readonly title: string;
  readonly lead: string;
  readonly privacy: string;
  readonly names: readonly string[];
  readonly examples: { readonly side: string; readonly up: string; readonly round: string };
  readonly camera: string;
  readonly cameraAbout: string;
  readonly live: string;
  readonly watching: string;
  readonly sawNothing: string;
  readonly saw: (name: string, percent: number) => string;
  readonly statesAbout: (count: number) => string;
}

export const words: { readonly en: Words; readonly es: Words } = {
  en: {
    title: 'Gestures of your own',
    lead: 'Repeat each gesture before the camera while it records. A network learns to tell them apart in seconds, and then recognizes them live.',
    privacy: 'Recordings never leave this tab, and they are gone when it closes. Only the trained network is kept in this browser.',
    names: ['wave', 'nod', 'circle'],
    examples: { side: 'side to side', up: 'up and down', round: 'around' },
    camera: 'What the network sees',
    cameraAbout: '16 x 16 gray pixels, 8 frames a second.',
    live: 'Live',
    watching: 'Watching: make one of the gestures.',
    sawNothing: 'Nothing recognized yet.',
    saw: (name, percent) => `${name} ${percent}%`,
    statesAbout: (count) =>
      `${count} units, a row for each: orange is positive, blue is negative. The network begins anew every two seconds, as long as a clip is.`,
  },
  es: {
    title: 'Tus propios gestos',
    lead: 'Repite cada gesto ante la cámara mientras graba. Una red aprende a distinguirlos en segundos, y luego los reconoce en vivo.',
    privacy: 'Las grabaciones nunca salen de esta pestaña, y desaparecen al cerrarla. Solo la red entrenada se guarda en este navegador.',
    names: ['saludar', 'asentir', 'círculo'],
    examples: { side: 'de lado a lado', up: 'arriba y abajo', round: 'en círculo' },
    camera: 'Lo que ve la red',
    cameraAbout: '16 x 16 píxeles grises, 8 fotogramas por segundo.',
    live: 'En vivo',
    watching: 'Mirando: haz uno de los gestos.',
    sawNothing: 'Aún no se ha reconocido nada.',
    saw: (name, percent) => `${name} ${percent} %`,
    statesAbout: (count) =>
      `${count} unidades, una por fila: naranja es positivo, azul es negativo. La red empieza de nuevo cada dos segundos, lo que dura una toma.`,
  },
};
