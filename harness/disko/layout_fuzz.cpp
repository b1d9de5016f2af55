#include "harness/disko/cross_check.hpp"
#include "harness/disko/effects.hpp"
#include "harness/disko/layout_reader.hpp"
#include "harness/disko/lint.hpp"
#include "harness/disko/orders.hpp"

#include <cstddef>
#include <cstdint>

namespace {

void use(const harness::disko::Layout& layout) {
    using namespace harness::disko;
    const std::vector<DiskFact> disks{{.node = "/dev/vda",
                                       .links = {"/dev/disk/by-id/virtio-a"},
                                       .size = harness::gibibytes(10),
                                       .sector_size = 512,
                                       .is_nvme = false,
                                       .serial = "a"}};
    static_cast<void>(harness::render(lint(layout)));
    static_cast<void>(harness::render(cross_check(layout, disks)));
    static_cast<void>(file_systems(layout));
    static_cast<void>(swap_devices(layout));
    if (const auto effects = plan_effects(layout)) {
        static_cast<void>(render_script(effects->destroy));
        static_cast<void>(render_script(effects->create));
        static_cast<void>(render_script(effects->mount));
        static_cast<void>(render_script(effects->unmount));
    }
}

} // namespace

/// Any bytes at all: the reader answers with a layout that everything else can work on, or with
/// diagnostics that render.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string text(reinterpret_cast<const char*>(data), size);
    const auto layout = harness::disko::parse_layout(
        std::make_shared<const harness::Source>("fuzz.json", std::move(text)));
    if (layout) {
        use(*layout);
    } else if (harness::render(layout.error()).empty()) {
        __builtin_trap();
    }
    return 0;
}
