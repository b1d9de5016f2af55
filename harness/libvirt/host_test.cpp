#include "harness/base/testing/catch.hpp"
#include "harness/libvirt/domain_events.hpp"
#include "harness/libvirt/host.hpp"
#include "harness/libvirt/running_domain.hpp"
#include "harness/libvirt/uri.hpp"

using namespace harness;
using namespace harness::libvirt;

TEST_CASE("a URI with a host is another host's", "[libvirt]") {
    CHECK_FALSE(is_remote("qemu:///session"));
    CHECK_FALSE(is_remote("qemu:///system?socket=/run/x"));
    CHECK_FALSE(is_remote("qemu+unix:///system"));
    CHECK(is_remote("qemu+ssh://user@host/system"));
    CHECK(is_remote("qemu+tcp://127.0.0.1:16510/session"));
}

TEST_CASE("where no daemon answers, place, URI and remedy are said", "[libvirt]") {
    boost::asio::io_context context;
    const auto none =
        async::run(context, connect("qemu+unix:///session?socket=/no/such/socket&mode=legacy"));
    REQUIRE_FALSE(none.has_value());
    const std::string text = render(none.error());
    CAPTURE(text);
    CHECK(text.find("--connect: error: no libvirt daemon answers at "
                    "'qemu+unix:///session?socket=/no/such/socket&mode=legacy'") == 0);
    CHECK(text.find("No such file or directory") != std::string::npos);
    CHECK(text.find("start it: `libvirtd --daemon`") != std::string::npos);
}

TEST_CASE("QEMU runs as ourselves here, as the daemon likes elsewhere, and never confined",
          "[libvirt]") {
    const std::vector<SecurityLabel> drivers{{"apparmor", ""}, {"dac", "+64055:+64055"}};
    const auto here = labels_for(drivers, false, 1000, 100);
    REQUIRE(here.size() == 2);
    CHECK(here[0].model == "apparmor");
    CHECK(here[0].label.empty());
    CHECK(here[1].model == "dac");
    CHECK(here[1].label == "+1000:+100");
    const auto there = labels_for(drivers, true, 1000, 100);
    REQUIRE(there.size() == 1);
    CHECK(there[0].model == "apparmor");
}

TEST_CASE("a daemon that may write no core files is told how to be content", "[libvirt]") {
    CHECK(with_remedy("cannot limit core file size of process 7 to 18446744073709551615: "
                      "Operation not permitted") ==
          "cannot limit core file size of process 7 to 18446744073709551615: Operation not "
          "permitted (the daemon may write no core files: put the line `max_core = 0` into its "
          "qemu.conf, for qemu:///session that is ~/.config/libvirt/qemu.conf, and start it "
          "again)");
    CHECK(with_remedy("no such pool") == "no such pool");
}

TEST_CASE("why a domain stopped is told in the words of the other backend", "[libvirt]") {
    CHECK(cause_of_stop(VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN, false) ==
          "the guest powered off by itself (guest-shutdown)");
    CHECK(cause_of_stop(VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN, true) == "the machine reset by itself");
    CHECK(cause_of_stop(VIR_DOMAIN_EVENT_STOPPED_CRASHED, false) == "the guest's kernel panicked");
    CHECK(cause_of_stop(VIR_DOMAIN_EVENT_STOPPED_FAILED, false) ==
          "QEMU ended: killed or crashed, as libvirt saw no shutdown");
    CHECK(cause_of_stop(VIR_DOMAIN_EVENT_STOPPED_DESTROYED, false) ==
          "the domain was destroyed by somebody else");
    CHECK(cause_of_stop(VIR_DOMAIN_EVENT_STOPPED_MIGRATED, false) ==
          "libvirt stopped the domain (reason 3)");
}
