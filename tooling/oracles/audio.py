"""Golden vectors of audio: golden/audio.json. Resampling, log-mel energies, MFCC and deltas, from torchaudio in float64.

Needs torchaudio (on Debian: `apt install python3-torchaudio`).
"""

import math

import torch
import torchaudio

from golden import draw, main, tensor


def signal(name, samples, rate):
    """Noise, two gliding tones and a stretch of digital silence; every sample a multiple of 1/1024."""
    time = torch.arange(samples) / rate
    tones = 0.4 * torch.sin(2 * math.pi * (200 * time + 900 * time**2)) + 0.2 * torch.sin(2 * math.pi * 1700 * time)
    audio = tones + draw(name, samples, scale=0.05)
    audio[samples // 2: samples // 2 + samples // 8] = 0
    return (audio * 1024).round() / 1024


def resample_case(source, target, samples=200):
    name = f'{source} to {target} Hz'
    x = signal(name, samples, source)
    return {'name': f'resample {name}', 'kind': 'resample', 'options': {'from': source, 'to': target}, 'signal': tensor(x),
            'outputs': tensor(torchaudio.functional.resample(x, source, target))}


def mel_arguments(sampleRate, bands, frame, hop, fftSize, lowest=0, highest=None, coefficients=None):
    return {'n_fft': fftSize, 'win_length': frame, 'hop_length': hop, 'n_mels': bands, 'f_min': float(lowest), 'f_max': highest}


def feature_case(name, kind, options, samples):
    rate, arguments = options['sampleRate'], mel_arguments(**options)
    x = signal(name, samples, rate)
    if kind == 'logMel':
        outputs = torch.log(torchaudio.transforms.MelSpectrogram(rate, **arguments)(x) + 1e-6)
    else:
        outputs = torchaudio.transforms.MFCC(rate, options['coefficients'], log_mels=True, melkwargs=arguments)(x)
    deltas = torchaudio.functional.compute_deltas(outputs)  # [features, T]
    accelerations = torchaudio.functional.compute_deltas(deltas)
    return {'name': name, 'kind': kind, 'options': options, 'signal': tensor(x), 'outputs': tensor(outputs.T),
            'deltas': tensor(deltas.T), 'accelerations': tensor(accelerations.T)}


def audio_cases():
    eight = {'sampleRate': 8000, 'bands': 23, 'frame': 200, 'hop': 80, 'fftSize': 256}
    sixteen = {'sampleRate': 16000, 'bands': 40, 'frame': 400, 'hop': 160, 'fftSize': 512}
    odd = {'sampleRate': 11025, 'bands': 20, 'frame': 275, 'hop': 110, 'fftSize': 512, 'lowest': 100, 'highest': 5000}
    return [
        *(resample_case(*rates) for rates in
          [(8000, 16000), (16000, 8000), (44100, 16000), (48000, 8000), (11025, 8000), (8000, 7999), (22051, 16000)]),
        feature_case('log-mel at 8 kHz', 'logMel', eight, 800),
        feature_case('log-mel at 16 kHz', 'logMel', sixteen, 1600),
        feature_case('log-mel at 11,025 Hz between 100 and 5,000 Hz', 'logMel', odd, 700),
        feature_case('MFCC at 8 kHz', 'mfcc', {**eight, 'coefficients': 13}, 800),
        feature_case('MFCC at 16 kHz', 'mfcc', {**sixteen, 'coefficients': 20}, 1600),
    ]


FILES = {'audio': audio_cases}

if __name__ == '__main__':
    main(FILES)
