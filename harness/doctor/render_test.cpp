#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/doctor/finding.hpp"

using namespace harness::doctor;
using harness::testing::matches_golden;

namespace {

Finding well() {
    return {"QEMU", "qemu", "every machine", Importance::required, {true, "7.2.22", ""}, {}};
}

Finding without_tpm() {
    return {"firmware",
            "swtpm",
            "machines with `tpm: true`",
            Importance::optional,
            {false, "no swtpm on this host", "run `sudo apt-get install swtpm`"},
            {"yoga-tpm", "zephyrus-tpm"}};
}

Finding without_kernel() {
    return {"guest",
            "kernel",
            "starting a guest",
            Importance::required,
            {false, "/boot: no kernel (vmlinuz-*) to boot a guest with",
             "run `sudo apt-get install linux-image-amd64`"},
            {}};
}

Finding without_minio() {
    return {"tools", "minio", "backups", Importance::unused, {false, "not installed", "x"}, {}};
}

} // namespace

TEST_CASE("a host's health is that of the most important thing that does not work", "[doctor]") {
    CHECK(health_of({}) == Health::well);
    CHECK(health_of({well(), without_minio()}) == Health::well);
    CHECK(health_of({well(), without_tpm()}) == Health::impaired);
    CHECK(health_of({without_kernel(), without_tpm()}) == Health::unable);
}

TEST_CASE("what works and what does not is one table with remedies", "[doctor][golden]") {
    CHECK(matches_golden(
        "doctor/unable.txt",
        render_table({well(), without_kernel(), without_tpm(), without_minio()}, false)));
    CHECK(matches_golden("doctor/impaired.txt", render_table({well(), without_tpm()}, false)));
    CHECK(render_table({well()}, true) ==
          "QEMU\n  \x1b[32mok  \x1b[0m qemu                 7.2.22\n"
          "all that the harness uses works here\n");
}

TEST_CASE("what works and what does not is JSON for programs", "[doctor][golden]") {
    CHECK(matches_golden("doctor/findings.json",
                         render_json({well(), without_tpm(), without_minio()})));
}
