/** The words of the sound panel. */
interface Words {
  readonly title: string;
  readonly lead: string;
  readonly privacy: string;
  readonly names: readonly string[];
  readonly file: (name: string) => string;
  readonly files: string;
  readonly level: string;
  readonly noWords: string;
  readonly found: (count: number) => string;
  readonly live: string;
  readonly listening: string;
  readonly heardNothing: string;
  readonly heard: (name: string, percent: number) => string;
  readonly spectrogram: string;
  readonly spectrogramAbout: string;
  readonly statesAbout: (count: number) => string;
}

export const words: { readonly en: Words; readonly es: Words } = {
  en: {
    title: 'Words of your own',
    lead: 'Say each word about seven times, with a pause between. A network learns to tell them apart in seconds, and then recognizes them live.',
    privacy: 'Recordings never leave this tab, and they are gone when it closes. Only the trained network is kept in this browser.',
    names: ['yes', 'no', 'stop'],
    file: (name) => `Audio files for ${name}`,
    files: 'choose or drop audio files',
    level: 'Loudness of the microphone',
    noWords: 'No word was found: speak louder or closer to the microphone, with pauses between the words.',
    found: (count) => (count === 1 ? 'One word was found.' : `${count} words were found.`),
    live: 'Live',
    listening: 'Listening: say one of the words.',
    heardNothing: 'Nothing heard yet.',
    heard: (name, percent) => `${name} ${percent}%`,
    spectrogram: 'Spectrogram',
    spectrogramAbout: 'Loudness in 40 bands, low tones at the bottom: what the network reads.',
    statesAbout: (count) =>
      `${count} units, a row for each: orange is positive, blue is negative. The network begins anew with each word, and rests between words.`,
  },
  es: {
    title: 'Tus propias palabras',
    lead: 'Di cada palabra unas siete veces, con una pausa entre ellas. Una red aprende a distinguirlas en segundos, y luego las reconoce en vivo.',
    privacy: 'Las grabaciones nunca salen de esta pestaña, y desaparecen al cerrarla. Solo la red entrenada se guarda en este navegador.',
    names: ['sí', 'no', 'para'],
    file: (name) => `Archivos de audio para ${name}`,
    files: 'elige o suelta archivos de audio',
    level: 'Volumen del micrófono',
    noWords: 'No se encontró ninguna palabra: habla más alto o más cerca del micrófono, con pausas entre las palabras.',
    found: (count) => (count === 1 ? 'Se encontró una palabra.' : `Se encontraron ${count} palabras.`),
    live: 'En vivo',
    listening: 'Escuchando: di una de las palabras.',
    heardNothing: 'Aún no se ha oído nada.',
    heard: (name, percent) => `${name} ${percent} %`,
    spectrogram: 'Espectrograma',
    spectrogramAbout: 'Volumen en 40 bandas, los tonos graves abajo: lo que lee la red.',
    statesAbout: (count) =>
      `${count} unidades, una por fila: naranja es positivo, azul es negativo. La red empieza de nuevo con cada palabra y descansa entre ellas.`,
  },
};
