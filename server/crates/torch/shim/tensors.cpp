// Questions about tensors that tch does not ask, functions that it has without their parameters, and memory that libtorch
// keeps.
#include "shim.h"

#include <ATen/DeviceAccelerator.h>
#include <ATen/ops/leaky_relu.h>

#include <cstdlib>

bool is_alone(const at::Tensor& tensor) {
    return tensor.use_count() == 1 && tensor.has_storage() && tensor.storage().use_count() == 1 &&
           tensor.is_non_overlapping_and_dense();
}

PASTICHE_API void pastiche_free_message(char* message) {
    std::free(message);
}

PASTICHE_API bool pastiche_is_alone(const at::Tensor* tensor) {
    return is_alone(*tensor);
}

// Gives memory that the GPUs' allocator keeps for reuse back to the driver.
PASTICHE_API char* pastiche_empty_device_cache() {
    return guarded([] { at::accelerator::emptyCache(); });
}

// `x` above zero, else `slope * x`; with gradients where they are on.
PASTICHE_API char* pastiche_leaky_relu(const at::Tensor* x, double slope, at::Tensor** out) {
    return guarded([&] { *out = new at::Tensor(at::leaky_relu(*x, slope)); });
}
