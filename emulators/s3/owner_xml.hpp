#pragma once

#include "emulators/s3/model.hpp"
#include "emulators/s3/times.hpp"
#include "emulators/s3/xml.hpp"

namespace harness::emulators::s3 {

void write_owner(XmlText& xml, std::string_view element, const Account& owner);

/// Of something that its owner alone may read and write.
[[nodiscard]] std::string access_control_xml(const Account& owner);

} // namespace harness::emulators::s3
