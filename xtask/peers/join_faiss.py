"""All pairs by FAISS's flat index: join_faiss.py LEFT RIGHT FLOOR PAIRS CORES"""

import sys
import time

import faiss
import numpy

from common import DIMENSIONS, peak_bytes, read_vectors, report, write_pairs

left_file, right_file, floor, pairs_file, cores = sys.argv[1:]
faiss.omp_set_num_threads(int(cores))
left, right = read_vectors(left_file), read_vectors(right_file)
before = peak_bytes()

start = time.perf_counter()
index = faiss.IndexFlatIP(DIMENSIONS)
index.add(right)
# The search keeps what is above the radius, not what is at it.
radius = float(numpy.nextafter(numpy.float32(floor), numpy.float32(-1)))
limits, similarities, rights = index.range_search(left, radius)
seconds = time.perf_counter() - start

figures = {"seconds": seconds, "pairs": len(rights), "extra_bytes": peak_bytes() - before}
lefts = numpy.repeat(numpy.arange(len(left), dtype=numpy.uint32), numpy.diff(limits).astype(numpy.int64))
write_pairs(pairs_file, lefts, rights, similarities)
report(**figures)
