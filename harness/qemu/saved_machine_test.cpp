#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/qemu/saved_machine.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace harness;
using namespace harness::qemu;

namespace {

machine::QemuSettings settings(const std::string& image, Bytes size) {
    machine::QemuSettings out;
    out.system_image = image;
    out.system_size = size;
    return out;
}

std::string key(bool has_system, machine::QemuSettings with) {
    machine::Plan plan;
    plan.has_system = has_system;
    return key_of(plan, std::move(with), QemuProgram{}, "digest");
}

} // namespace

TEST_CASE("a saved machine depends on its system's image, where it has one", "[qemu]") {
    const auto one = settings("/cache/one/system.img", gibibytes(1));
    const auto other = settings("/cache/other/system.img", gibibytes(1));
    const auto larger = settings("/cache/one/system.img", gibibytes(2));
    CHECK(key(true, one) == key(true, one));
    CHECK(key(true, one) != key(true, other));
    CHECK(key(true, one) != key(true, larger));
    CHECK(key(true, one) != key(false, one));
    CHECK(key(false, one) == key(false, other));
}

TEST_CASE("a saved machine is not that of a system that was made anew", "[qemu]") {
    namespace fs = std::filesystem;
    const fs::path image =
        fs::temp_directory_path() / concat("harness-system-", std::to_string(::getpid()));
    std::ofstream(image) << "one";
    const auto with = settings(image.string(), gibibytes(1));
    const std::string before = key(true, with);
    const auto made = fs::last_write_time(image);
    fs::last_write_time(image, made + std::chrono::seconds(1));
    CHECK(key(true, with) != before);
    fs::last_write_time(image, made);
    CHECK(key(true, with) == before);
    fs::remove(image);
}

TEST_CASE("a saved machine serves every time and every run", "[qemu]") {
    auto later = settings("/cache/one/system.img", gibibytes(1));
    const std::string now = key(true, later);
    later.time = std::chrono::sys_seconds(std::chrono::hours(1));
    later.image_directory = "/tmp/run";
    later.memory_directory = "/tmp/memory";
    CHECK(key(true, later) == now);
}
