#include "emulators/s3/owner_xml.hpp"

namespace harness::emulators::s3 {

void write_owner(XmlText& xml, std::string_view element, const Account& owner) {
    xml.open(element);
    xml.text("ID", owner.id);
    xml.text("DisplayName", owner.name);
    xml.close(element);
}

std::string access_control_xml(const Account& owner) {
    XmlText xml;
    xml.open("AccessControlPolicy", true);
    write_owner(xml, "Owner", owner);
    xml.open("AccessControlList");
    xml.open("Grant");
    xml.open_typed("Grantee", "CanonicalUser");
    xml.text("ID", owner.id);
    xml.text("DisplayName", owner.name);
    xml.close("Grantee");
    xml.text("Permission", "FULL_CONTROL");
    xml.close("Grant");
    xml.close("AccessControlList");
    xml.close("AccessControlPolicy");
    return xml.take();
}

} // namespace harness::emulators::s3
