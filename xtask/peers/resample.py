"""A larger set with the distribution of a smaller one: vectors drawn from it, each
moved a little and made unit again. resample.py VECTORS COUNT SEED RESULT"""

import sys

import numpy

from common import DIMENSIONS, read_vectors, write_vectors

# Length of the noise beside a unit vector: two draws of one vector have cosine 0.99.
NOISE = 0.1

source, count, seed, result = sys.argv[1:]
vectors = read_vectors(source)
random = numpy.random.Generator(numpy.random.PCG64(int(seed)))
drawn = vectors[random.integers(len(vectors), size=int(count))]
drawn += random.standard_normal(drawn.shape, dtype=numpy.float32) * numpy.float32(NOISE / DIMENSIONS**0.5)
drawn /= numpy.linalg.norm(drawn, axis=1, keepdims=True)
write_vectors(result, drawn)
