#pragma once

#include "emulators/relay/guard.hpp"
#include "emulators/relay/upstream.hpp"
#include "emulators/s3/door.hpp"

namespace harness::emulators::relay {

/// Stands before a real server: judges who asks and whether he may, by keys of its own, lets bad
/// days come, tells what was asked, and hands the rest on, signed by the server's key. So that
/// server's key stays here, and what its clock shows is of no matter to who asks.
class RelayService final : public http::Service {
  public:
    using Tell = std::function<void(const s3::Told&)>;

    /// All are lent. `guard`: null where the server and all that it has are the run's.
    RelayService(const s3::Settings& settings, Upstream& upstream, Guard* guard, Tell tell);

    [[nodiscard]] http::Reception receive(http::Request request) override;
    void let_go() override { door_.let_go(); }

    [[nodiscard]] s3::Door& door() { return door_; }
    [[nodiscard]] const s3::Door& door() const { return door_; }

  private:
    class Handover;

    s3::Door door_;
    Upstream& upstream_;
    Guard* guard_;
};

} // namespace harness::emulators::relay
