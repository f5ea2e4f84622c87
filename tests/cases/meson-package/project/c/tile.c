#include <Python.h>

static PyObject *tiles(PyObject *self, PyObject *args) {
    int rows;
    if (!PyArg_ParseTuple(args, "i", &rows)) return NULL;
    return PyLong_FromLong(rows * 14);
}

static PyMethodDef methods[] = {{"tiles", tiles, METH_VARARGS, "Tiles of so many rows."}, {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_tile", NULL, -1, methods};
PyMODINIT_FUNC PyInit__tile(void) { return PyModule_Create(&module); }
