#include <pybind11/pybind11.h>

int beats(int minutes) { return minutes * 120; }

PYBIND11_MODULE(_beat, module) { module.def("beats", &beats); }
