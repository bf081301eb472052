"""Every golden file: `python3 tooling/oracles/all.py` writes them, `--check` recomputes and compares."""

import cells
import imageCells
import images
import layers
import losses
import models
import optimizers
import stacks
from golden import main


def audio_files():
    """Only audio needs torchaudio."""
    try:
        import audio
    except ModuleNotFoundError as error:
        if error.name != 'torchaudio':
            raise
        print('audio.json: left out, because torchaudio is not installed')
        return {}
    return audio.FILES


def pytorch_files():
    """Only these need safetensors."""
    try:
        import safetensors  # noqa: F401
    except ModuleNotFoundError:
        print('pytorchFiles.json, pytorchWritten.json: left out, because safetensors is not installed')
        return {}
    import pytorchFiles

    return pytorchFiles.FILES


if __name__ == '__main__':
    main({**audio_files(), **pytorch_files(), **cells.FILES, **stacks.FILES, **layers.FILES, **images.FILES, **imageCells.FILES, **losses.FILES, **optimizers.FILES, **models.FILES})
