#pragma once

#include "emulators/connect/vaults.hpp"
#include "emulators/http/service.hpp"

#include <functional>
#include <span>

namespace harness::emulators::connect {

/// What was asked and answered. No values, and no tokens.
struct Told {
    std::string method;
    std::string path;
    unsigned status = 200;
};

struct Settings {
    std::string token;                ///< Who has it may see and change all vaults.
    std::function<std::string()> now; ///< As Connect writes times: "2026-03-01T12:00:00Z".
};

/// 1Password Connect's interface over vaults in memory: vaults, items and their fields, with
/// filters, and health. Files of items are not kept.
class ConnectService final : public http::Service {
  public:
    ConnectService(Settings settings, std::vector<Vault> vaults,
                   std::function<void(const Told&)> listener);
    ~ConnectService() override;

    [[nodiscard]] http::Reception receive(http::Request request) override;

  private:
    class Body;

    [[nodiscard]] http::Reply answer(const http::Request& request, const std::string& body);
    [[nodiscard]] http::Reply dispatch(const http::Request& request, const std::string& body);
    [[nodiscard]] http::Reply of_vaults(const http::Request& request) const;
    [[nodiscard]] http::Reply of_vault(const http::Request& request, Vault& vault,
                                       std::span<const std::string> path, const std::string& body);
    [[nodiscard]] http::Reply of_items(const http::Request& request, Vault& vault,
                                       const std::string& body);
    [[nodiscard]] http::Reply of_item(const http::Request& request, Vault& vault,
                                      const std::string& id, const std::string& body);
    void store(Vault& vault, const std::string& id, nlohmann::json item);

    Settings settings_;
    std::vector<Vault> vaults_;
    std::function<void(const Told&)> listener_;
    std::uint64_t made_ = 0; ///< Items that were made here.
};

} // namespace harness::emulators::connect
