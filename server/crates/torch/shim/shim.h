// What libtorch offers in C++ alone, or not at all, behind a C interface. Rust sees it in src/shim.
//
// Every function answers a null pointer when it went well, or a message that `pastiche_free_message` frees. No exception
// leaves it. Tensors are borrowed; what is answered through `out` belongs to the caller.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstring>
#include <exception>

#define PASTICHE_API extern "C" __attribute__((visibility("default")))

// Runs `body`, and turns what it throws into a message.
template <class Body>
char* guarded(Body body) {
    try {
        body();
        return nullptr;
    } catch (const std::exception& error) {
        return strdup(error.what());
    } catch (...) {
        return strdup("an exception of unknown type");
    }
}

// Whether nobody else sees this tensor or its elements, so that they may be written over.
bool is_alone(const at::Tensor& tensor);
