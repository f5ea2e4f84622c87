def weight(int stones):
    cdef int i
    cdef double total = 0
    for i in range(stones):
        total += i * 0.5
    return total
