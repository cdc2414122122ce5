// What optimisers do to all parameters of a network at once: a few launches on a GPU, where one for each tensor and each
// operation took as long as the network itself.
#include "shim.h"

#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>

#include <vector>

namespace {

std::vector<at::Tensor> list(const at::Tensor* const* tensors, size_t count) {
    std::vector<at::Tensor> listed;
    listed.reserve(count);
    for (size_t index = 0; index < count; ++index) {
        listed.push_back(*tensors[index]);
    }
    return listed;
}

}  // namespace

// The Euclidean length of all elements of all tensors together.
PASTICHE_API char* pastiche_length(const at::Tensor* const* tensors, size_t count, double* out) {
    return guarded([&] {
        const auto lengths = at::_foreach_norm(list(tensors, count));
        *out = at::linalg_vector_norm(at::stack(lengths), 2).item<double>();
    });
}

// `tensors += share * (towards - tensors)`.
PASTICHE_API char* pastiche_move(
    const at::Tensor* const* tensors, const at::Tensor* const* towards, size_t count, double share) {
    return guarded([&] { at::_foreach_lerp_(list(tensors, count), list(towards, count), share); });
}

// Step number `steps` of Adam. All tensors of one index have the same shape and strides: libtorch does not look on a CPU, where it
// goes through memory as if they were rows of numbers.
// `numbers` are the learning rate, both decays, epsilon, and what gradients are divided by first.
PASTICHE_API char* pastiche_adam(
    const at::Tensor* const* parameters,
    const at::Tensor* const* gradients,
    const at::Tensor* const* means,
    const at::Tensor* const* squares,
    size_t count,
    int64_t steps,
    const double* numbers) {
    return guarded([&] {
        const auto own = list(parameters, count);
        for (size_t index = 0; index < count; ++index) {
            for (const auto* tensor : {parameters[index], gradients[index], means[index], squares[index]}) {
                TORCH_CHECK(tensor->is_non_overlapping_and_dense(), "Adam takes dense tensors");
                TORCH_CHECK(tensor->options().type_equal(own.front().options()), "Adam takes tensors of one type, on one device");
            }
        }
        const auto options = own.front().options().dtype(at::kFloat).requires_grad(false);
        const std::vector<at::Tensor> done(count, at::full({}, steps, options));
        std::optional<at::Tensor> divisor;
        if (numbers[4] != 1.0) {
            divisor = at::full({}, numbers[4], options);
        }
        at::_fused_adam_(
            own, list(gradients, count), list(means, count), list(squares, count), {}, done, numbers[0], numbers[1],
            numbers[2], 0.0, numbers[3], false, false, divisor, {});
    });
}
