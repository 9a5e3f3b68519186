"""What every program to compare with does alike."""

import json
import resource
import sys

import numpy

DIMENSIONS = 384


def read_texts(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_vectors(path):
    return numpy.fromfile(path, dtype="<f4").reshape(-1, DIMENSIONS)


def write_vectors(path, vectors):
    numpy.ascontiguousarray(vectors, dtype="<f4").tofile(path)


def write_pairs(path, left, right, similarity):
    """Sorted by left, then right: u32, u32, f32 a pair, little-endian."""
    pairs = numpy.empty(len(left), dtype=[("left", "<u4"), ("right", "<u4"), ("similarity", "<f4")])
    pairs["left"], pairs["right"], pairs["similarity"] = left, right, similarity
    pairs[numpy.lexsort((right, left))].tofile(path)


def peak_bytes():
    """The most memory this process ever held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def report(**figures):
    """The last line of standard output is the answer."""
    print(json.dumps(figures), flush=True)
