// The layer interface

export { countParameters } from './countParameters.js';
export type { InOrderParams, InOrderState, ParamsOf, StateOf } from './inOrder.js';
export type { ApplyOptions, CellLoop, InitOptions, Layer, LayerConfig, LayerResult, NoParams, NoState, Observe } from './layer.js';

// Layers over cells

export { type BidirectionalOptions, type BothDirections, bidirectional, type MergeFunction, type MergeMode } from './bidirectional.js';
export type { MaskedOutputs } from './holdOutputs.js';
export { type Named, type RecurrentOptions, recurrent } from './recurrent.js';
export { sequential } from './sequential.js';
export { type StackedOptions, stacked } from './stacked.js';

// Layers that change the steps of a sequence

export { type FrameStackingOptions, frameStacking } from './frameStacking.js';
export { type AttentionParams, type PoolingKind, type PoolingOptions, type PoolingParams, pooling } from './pooling.js';

// Layers over images

export { type Conv2dOptions, type Conv2dParams, conv2d } from './conv2d.js';
export { flatten } from './flatten.js';
export { type GroupNormOptions, type GroupNormParams, groupNorm } from './groupNorm.js';
export { type Pool2dKind, type Pool2dOptions, pool2d } from './pool2d.js';
export { type Upsampling2dOptions, upsampling2d } from './upsampling2d.js';

// Other layers

export { type DenseOptions, type DenseParams, dense } from './dense.js';
export type { DenseActivation } from './denseActivation.js';
export { type DropoutOptions, dropout } from './dropout.js';
export { type EmbeddingOptions, type EmbeddingParams, embedding } from './embedding.js';
export { type LayerNormOptions, type LayerNormParams, layerNorm } from './layerNorm.js';
export { timeDistributed } from './timeDistributed.js';

// Observing states and gates

export { type Observation, type ObservedLayer, observe } from './observe.js';
export { type UnrollCellOptions, unrollCell } from './unrollCell.js';

// Running a model step by step: text, music, forecasts

export { createSampler, type Sampler, type SamplerOptions } from './generation/createSampler.js';
export { type ForecastContext, type ForecastOptions, forecast } from './generation/forecast.js';
export { type GenerateOptions, generate } from './generation/generate.js';
export { type InitialStateOptions, initialState } from './generation/initialState.js';

// Saving and loading models

export { type DecodedModel, decodeModel } from './decodeModel.js';
export { type DecodeOptions, decodeSafetensors } from './decodeSafetensors.js';
export { encodeModel } from './encodeModel.js';
export { encodeSafetensors } from './encodeSafetensors.js';
export { type FloatsOf16BitsOptions, floatsOf16Bits } from './floatsOf16Bits.js';
export { FormatError } from './formatError.js';
export { type GrowOptions, growTensors } from './growTensors.js';
export { type LayerFromConfigOptions, layerFromConfig } from './layerFromConfig.js';
export { type LoadOptions, loadParameters } from './loadParameters.js';
export { parametersToSafetensors } from './parametersToSafetensors.js';
export { elementArrays, type Safetensors, type SafetensorsData, type SafetensorsDType, type SafetensorsTensor } from './safetensors.js';
