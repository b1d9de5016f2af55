#include "harness/base/testing/catch.hpp"
#include "harness/libvirt/run_pool.hpp"

using namespace harness;
using namespace harness::libvirt;

TEST_CASE("a run's pool and its volumes belong to whom QEMU runs as", "[libvirt]") {
    CHECK(render_pool_xml("harness-x-1", "/images/harness-x-1", "+64055:+107") ==
          "<pool type=\"dir\">\n"
          "  <name>harness-x-1</name>\n"
          "  <target>\n"
          "    <path>/images/harness-x-1</path>\n"
          "    <permissions>\n"
          "      <mode>0711</mode>\n"
          "      <owner>64055</owner>\n"
          "      <group>107</group>\n"
          "    </permissions>\n"
          "  </target>\n"
          "</pool>\n");
}

TEST_CASE("a volume is sparse and of its true size", "[libvirt]") {
    CHECK(render_volume_xml("disk0.raw", Bytes{2000398934016}, "") ==
          "<volume>\n"
          "  <name>disk0.raw</name>\n"
          "  <capacity>2000398934016</capacity>\n"
          "  <allocation>0</allocation>\n"
          "  <target>\n"
          "    <format type=\"raw\" />\n"
          "    <permissions>\n"
          "      <mode>0600</mode>\n"
          "    </permissions>\n"
          "  </target>\n"
          "</volume>\n");
}
