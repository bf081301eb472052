/** The files that a model leaves as. */
export const exportFormats = {
  safetensors: { title: 'Statal (.safetensors)', ending: 'safetensors' },
  onnx: { title: 'ONNX (.onnx)', ending: 'onnx' },
  pytorch: { title: 'PyTorch (.pt)', ending: 'pt' },
  keras: { title: 'Keras (.keras)', ending: 'keras' },
} as const;

export type ExportFormat = keyof typeof exportFormats;
