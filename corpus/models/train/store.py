# SPDX-License-Identifier: Apache-2.0
"""The model file format (safetensors) and what else the training scripts share."""
import json
import struct

import numpy as np

TYPES = {"int8": "I8", "uint8": "U8", "int16": "I16", "uint16": "U16", "uint32": "U32", "float32": "F32"}
ALIGNMENT = 64


def write(path, tensors, meta):
    """Writes tensors and metadata; every tensor begins at a multiple of ALIGNMENT, so that it can be mapped.  The format
    allows no holes: what fills them up are tensors too."""
    header, offset, order = {"__metadata__": {key: str(meta[key]) for key in sorted(meta)}}, 0, sorted(tensors)
    blobs = []
    for name in order:
        array = np.ascontiguousarray(tensors[name])
        size = array.nbytes
        padding = -size % ALIGNMENT
        header[name] = {
            "dtype": TYPES[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + size],
        }
        blobs.append(array.tobytes())
        offset += size
        if padding:
            header[f"padding.{name}"] = {"dtype": "U8", "shape": [padding], "data_offsets": [offset, offset + padding]}
            blobs.append(bytes(padding))
            offset += padding
    head = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    head += b" " * (-(len(head) + 8) % ALIGNMENT)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(head)) + head)
        for blob in blobs:
            file.write(blob)


def word_hash(word):
    """quoth_token.word"""
    value = 2166136261
    for byte in word.replace("\u2019", "'").encode():
        if 65 <= byte <= 90:
            byte |= 32
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def shrink(weights, unit=None):
    """Weights as int8 rows and each row's scale (1, 2, 4, 8).  A weight of 1 is `unit` steps; without it, the largest
    weight is 8 * 127 steps."""
    scaled = weights * (unit or 8 * 127 / np.abs(weights).max())
    scales = np.ones(len(weights), np.int64)
    for scale in (2, 4, 8):
        scales[np.abs(scaled).max(1) > scale // 2 * 127.49] = scale
    return np.clip(np.round(scaled / scales[:, None]), -127, 127).astype(np.int8), scales


def pack(keys, weights, scales, bits):
    """The tensors of linear.h; the rows lie in the order of their slots."""
    width = (weights.shape[1] + 7) // 8 * 8
    slots = np.zeros(1 << bits, np.uint32)
    rows = np.zeros((len(keys), width), np.int8)
    for i, (key, scale) in enumerate(zip(keys.tolist(), scales.tolist())):
        slot = key >> (32 - bits)
        while slots[slot]:
            slot = (slot + 1) & ((1 << bits) - 1)
        slots[slot] = (key << (bits + 2) & 0xFFFFFFFF) | (scale.bit_length() - 1) << bits | (i + 1)
        rows[i, : weights.shape[1]] = weights[i]
    return slots, rows
