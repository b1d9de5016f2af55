#include "harness/restore_verify/verdict_case.hpp"

namespace harness::restore_verify {

using reports::Case;
using reports::CaseStatus;

Case kept(std::string name, std::string seen) {
    Case out;
    out.suite_step = promises_step;
    out.name = std::move(name);
    out.status = CaseStatus::passed;
    out.output = std::move(seen);
    return out;
}

Case broken(std::string name, std::string message, std::string expected, std::string seen) {
    Case out = kept(std::move(name), "");
    out.status = CaseStatus::failed;
    out.message = std::move(message);
    out.expected = std::move(expected);
    out.seen = std::move(seen);
    return out;
}

} // namespace harness::restore_verify
