#include "harness/base/testing/catch.hpp"
#include "harness/secrets/masked_stream.hpp"
#include "harness/secrets/testing/encodings.hpp"

#include <random>

using namespace harness::secrets;
using namespace harness::secrets::testing;

namespace {

class Texts {
  public:
    explicit Texts(unsigned seed) : random_(seed) {}

    std::size_t below(std::size_t limit) { return random_() % limit; }

    /// Printable, as passwords are; or any bytes but those that end a line.
    std::string value() {
        const bool is_printable = below(3) > 0;
        std::string out;
        for (std::size_t size = shortest_value + below(40); out.size() < size;) {
            const auto byte = static_cast<char>(is_printable ? 32 + below(95) : 128 + below(128));
            out += byte;
        }
        return out;
    }

    std::string noise() {
        std::string out = "|";
        for (std::size_t size = below(60); out.size() < size;) {
            out += static_cast<char>(below(4) == 0 ? below(256) : 32 + below(95));
        }
        return out + "|";
    }

    std::string in_pieces(Mask& mask, std::string_view text) {
        std::string out;
        MaskedStream stream(mask, {});
        while (!text.empty()) {
            const std::size_t size = 1 + below(std::min<std::size_t>(text.size(), 30));
            stream.feed(text.substr(0, size), out);
            text.remove_prefix(size);
        }
        stream.finish(out);
        return out;
    }

  private:
    std::mt19937 random_;
};

} // namespace

TEST_CASE("whatever the value, form and pieces, it is masked and the rest passes", "[secrets]") {
    for (unsigned seed = 0; seed < 150; ++seed) {
        INFO("seed " << seed);
        Texts texts(seed);
        const std::string value = texts.value();
        const std::string other = texts.value();
        Mask mask;
        mask.add("one", value);
        mask.add("other", other);
        std::string text;
        std::string expected;
        for (int i = 0; i < 12; ++i) {
            const bool is_other = texts.below(2) == 1;
            const auto forms = encodings_of(is_other ? other : value);
            const std::string noise = texts.noise();
            text += noise + forms[texts.below(forms.size())];
            expected += noise + mask_text(is_other ? "other" : "one");
        }
        CHECK(masked(mask, text + "|") == expected + "|");
        CHECK(texts.in_pieces(mask, text + "|") == expected + "|");
    }
}

TEST_CASE("nothing of a value's base64 is left in that of a text around it", "[secrets]") {
    for (unsigned seed = 0; seed < 150; ++seed) {
        INFO("seed " << seed);
        Texts texts(seed);
        const std::string value = texts.value();
        Mask mask;
        mask.add("one", value);
        const std::string before = texts.noise();
        const std::string encoded = base64_of(before + value + texts.noise(), texts.below(2) == 1);
        const std::size_t first = before.size() * 8 / 6;
        const std::size_t last = ((before.size() + value.size()) * 8 + 5) / 6;
        CHECK(texts.in_pieces(mask, encoded) ==
              encoded.substr(0, first) + "<secret one>" + encoded.substr(last));
        const std::string core = encoded.substr(first + 1, last - first - 2);
        const std::string lines = wrapped(encoded, 1 + texts.below(76), "\n");
        std::string joined = texts.in_pieces(mask, lines);
        std::erase(joined, '\n');
        CHECK(joined.find(core) == std::string::npos);
    }
}

TEST_CASE("innocent text passes as it is", "[secrets]") {
    Texts texts(7);
    Mask mask;
    mask.add("one", texts.value());
    for (int i = 0; i < 200; ++i) {
        std::string text;
        for (int j = 0; j < 20; ++j) {
            text += texts.noise();
        }
        CHECK(texts.in_pieces(mask, text) == text);
    }
}
