"""Every golden file: `python3 tooling/oracles/all.py` writes them, `--check` recomputes and compares."""

import audio
import cells
import layers
import losses
import models
import optimizers
import stacks
from golden import main

if __name__ == '__main__':
    main({**audio.FILES, **cells.FILES, **stacks.FILES, **layers.FILES, **losses.FILES, **optimizers.FILES, **models.FILES})
