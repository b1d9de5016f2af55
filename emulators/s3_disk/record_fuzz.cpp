#include "emulators/s3_disk/transaction.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace s3 = harness::emulators::s3;
namespace s3_disk = harness::emulators::s3_disk;

// Whatever stands in a record, it is one or it is none; one that was read is written and read again
// as it was.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto content_of = [](const std::vector<s3::Extent>& extents) {
        return extents.size() > 1 ? nullptr : s3::joined({});
    };
    const std::string_view record(reinterpret_cast<const char*>(data), size);
    s3::Model model;
    if (!s3_disk::apply(record, model, content_of)) {
        return 0;
    }
    const auto texts_of = [](const s3::Model& of) {
        std::vector<std::string> out;
        s3_disk::describe(of, [&](std::string_view one) { out.emplace_back(one); });
        return out;
    };
    const std::vector<std::string> texts = texts_of(model);
    s3::Model again;
    for (const std::string& one : texts) {
        if (!s3_disk::apply(one, again, content_of)) {
            std::abort();
        }
    }
    if (texts_of(again) != texts) {
        std::abort();
    }
    return 0;
}
