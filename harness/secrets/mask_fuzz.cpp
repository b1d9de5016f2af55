#include "harness/base/assert.hpp"
#include "harness/secrets/masked_stream.hpp"
#include "harness/secrets/testing/encodings.hpp"

#include <cstddef>

namespace {

using namespace harness::secrets;

/// Takes bytes from the front as long as there are some.
class Input {
  public:
    explicit Input(std::string_view bytes) : bytes_(bytes) {}

    [[nodiscard]] bool is_empty() const { return bytes_.empty(); }

    std::size_t number() {
        if (bytes_.empty()) {
            return 0;
        }
        const auto out = static_cast<unsigned char>(bytes_.front());
        bytes_.remove_prefix(1);
        return out;
    }

    std::string text(std::size_t most) {
        const std::string out(bytes_.substr(0, most));
        bytes_.remove_prefix(out.size());
        return out;
    }

  private:
    std::string_view bytes_;
};

/// Between the masks stands nothing but what was written.
void check_no_form_is_left(std::string_view out, const std::string& mask,
                           const std::vector<std::string>& forms) {
    while (true) {
        const std::size_t end = std::min(out.find(mask), out.size());
        for (const std::string& form : forms) {
            HARNESS_ASSERT(out.substr(0, end).find(form) == std::string_view::npos,
                           "a value is left in the output");
        }
        if (end == out.size()) {
            return;
        }
        out.remove_prefix(end + mask.size());
    }
}

} // namespace

/// Any value, in any of its forms, between any bytes, in pieces of any size: nothing of it is left,
/// and the pieces make no difference.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input({reinterpret_cast<const char*>(data), size});
    std::string value = input.text(shortest_value + input.number() % 32);
    value.resize(std::max(value.size(), shortest_value), '#');
    const auto forms = testing::encodings_of(value);
    Mask mask;
    mask.add("one", value);
    MaskedStream stream(mask, {});
    std::string whole;
    std::string out;
    while (!input.is_empty()) {
        const std::size_t what = input.number();
        const std::string piece = what < 128 ? input.text(what % 32) : forms[what % forms.size()];
        const std::size_t cut = std::min(piece.size(), input.number());
        stream.feed(std::string_view(piece).substr(0, cut), out);
        stream.feed(std::string_view(piece).substr(cut), out);
        whole += piece;
    }
    stream.finish(out);
    HARNESS_ASSERT(out == masked(mask, whole), "pieces make a difference");
    check_no_form_is_left(out, mask_text("one"), forms);
    return 0;
}
