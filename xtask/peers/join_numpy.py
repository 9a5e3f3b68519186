"""All pairs by numpy's matrix product, a block of rows at a time:
join_numpy.py LEFT RIGHT FLOOR PAIRS"""

import sys
import time

import numpy

from common import peak_bytes, read_vectors, report, write_pairs

ROWS = 1024

left_file, right_file, floor, pairs_file = sys.argv[1:]
left, right, floor = read_vectors(left_file), read_vectors(right_file), numpy.float32(floor)
before = peak_bytes()

start = time.perf_counter()
found = []
for first in range(0, len(left), ROWS):
    block = left[first : first + ROWS] @ right.T
    rows, columns = numpy.nonzero(block >= floor)
    found.append((rows.astype(numpy.uint32) + first, columns.astype(numpy.uint32), block[rows, columns]))
lefts, rights, similarities = (numpy.concatenate(column) for column in zip(*found))
seconds = time.perf_counter() - start

figures = {"seconds": seconds, "pairs": len(lefts), "extra_bytes": peak_bytes() - before}
write_pairs(pairs_file, lefts, rights, similarities)
report(**figures)
