#include "harness/base/testing/catch.hpp"
#include "harness/checks/partition_types.hpp"

using namespace harness::checks;

TEST_CASE("sgdisk's codes become the GUIDs that it writes", "[checks]") {
    CHECK(type_guid("EF00") == "C12A7328-F81F-11D2-BA4B-00A0C93EC93B");
    CHECK(type_guid("ef02") == "21686148-6449-6E6F-744E-656564454649");
    CHECK(type_guid("8200") == "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F");
    CHECK(type_guid("8300") == "0FC63DAF-8483-4772-8E79-3D69D8477DE4");
    CHECK(type_guid("8309") == "CA7D7CCB-63ED-4C53-861C-1742536059CC");
    CHECK(type_guid("0b00") == "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7");
}

TEST_CASE("a partition type that is a GUID already stays, in capitals", "[checks]") {
    CHECK(type_guid("21686148-6449-6e6f-744e-656564454649") ==
          "21686148-6449-6E6F-744E-656564454649");
}

TEST_CASE("a code that sgdisk does not know has no GUID", "[checks]") {
    CHECK(type_guid("1234") == std::nullopt);
    CHECK(type_guid("FFFF") == std::nullopt);
}
