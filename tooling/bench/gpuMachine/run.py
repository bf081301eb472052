"""Runs gpu.mjs on a bare machine with an NVIDIA GPU, from the archive that packGpu.mjs makes:

    python3 run.py [options of gpu.mjs]

Needs Python and the driver of the GPU, nothing else. The archive is unpacked beside it, once.
"""

import ctypes
import glob
import json
import lzma
import os
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ARCHIVE = HERE / 'statal-gpu.tar.xz'
FOLDER = HERE / 'statal-gpu'
DRIVER = 'libGLX_nvidia.so.0'
ICD_FILES = ['/usr/share/vulkan/icd.d/nvidia_icd*.json', '/etc/vulkan/icd.d/nvidia_icd*.json',
             '/usr/local/nvidia/**/nvidia_icd*.json', '/opt/nvidia/**/nvidia_icd*.json']
LIBRARY_FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/local/nvidia/lib64', '/usr/local/nvidia/lib', '/opt/nvidia/**']


def unpack():
    done = FOLDER / '.unpacked'
    stamp = str(ARCHIVE.stat().st_mtime_ns)
    if done.exists() and done.read_text() == stamp:
        return
    with lzma.open(ARCHIVE) as packed, tarfile.open(fileobj=packed, mode='r|') as archive:
        archive.extractall(FOLDER)
    done.write_text(stamp)


def driver_folder():
    """Where the driver's library for Vulkan is; None if the linker finds it by itself."""
    try:
        ctypes.CDLL(DRIVER)
        return None
    except OSError:
        found = [path for folder in LIBRARY_FOLDERS for path in glob.glob(f'{folder}/{DRIVER}', recursive=True)]
        return str(Path(found[0]).parent) if found else None


def driver_file():
    """The file that names the driver for Vulkan's loader: the machine's, or else one written here."""
    found = [path for pattern in ICD_FILES for path in glob.glob(pattern, recursive=True)]
    if found:
        return found[0]
    written = FOLDER / 'nvidia_icd.json'
    written.write_text(json.dumps({'file_format_version': '1.0.0', 'ICD': {'library_path': DRIVER, 'api_version': '1.3.0'}}))
    return str(written)


def environment():
    folders = [str(FOLDER / 'vulkan'), driver_folder(), os.environ.get('LD_LIBRARY_PATH')]
    values = {**os.environ, 'LD_LIBRARY_PATH': ':'.join(folder for folder in folders if folder)}
    if 'VK_ICD_FILENAMES' not in values and 'VK_DRIVER_FILES' not in values:
        values['VK_DRIVER_FILES'] = driver_file()
    print(f'Vulkan: {values.get("VK_DRIVER_FILES") or values["VK_ICD_FILENAMES"]}, libraries in {values["LD_LIBRARY_PATH"]}', flush=True)
    return values


def main():
    unpack()
    command = [str(FOLDER / 'node'), str(FOLDER / 'statal/tooling/bench/gpu.mjs'), '--python', sys.executable, *sys.argv[1:]]
    sys.exit(subprocess.run(command, env=environment()).returncode)


if __name__ == '__main__':
    main()
