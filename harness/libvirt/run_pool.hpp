#pragma once

#include "harness/base/bytes.hpp"
#include "harness/libvirt/connection.hpp"

#include <atomic>
#include <filesystem>
#include <memory>

namespace harness::libvirt {

/// A directory of one run on the daemon's host, as a storage pool of its own: files go there and
/// back through the connection, and removing the pool leaves nothing. Every call blocks and throws
/// Error with what was being done.
class RunPool {
  public:
    /// Makes the directory beside the images of the daemon's `default` pool. `owner`
    /// ("+64055:+64055") is whom QEMU runs as there; empty: whoever the daemon is.
    RunPool(std::shared_ptr<Connection> connection, const std::string& name, std::string owner);
    ~RunPool();
    RunPool(const RunPool&) = delete;
    RunPool& operator=(const RunPool&) = delete;

    /// On the daemon's host.
    [[nodiscard]] const std::string& directory() const { return directory_; }

    /// A file of zeroes that takes no space.
    void make(const std::string& name, Bytes size);

    /// A copy of a file of ours, holes left out. Ends early, with an Error, once `is_cancelled`.
    void upload(const std::filesystem::path& file, const std::string& name,
                const std::atomic<bool>& is_cancelled);

    /// A copy for us, holes left out.
    void download(const std::string& name, const std::filesystem::path& file);

    /// Removes a pool of that name, its files and its directory; nothing happens without one.
    static void remove(const Connection& connection, const std::string& name) noexcept;

  private:
    [[nodiscard]] VolumeHandle find(const std::string& name) const;

    std::shared_ptr<Connection> connection_;
    std::string name_;
    std::string owner_;
    std::string directory_;
    PoolHandle pool_;
};

/// The definition of a run's pool, and of a volume in it.
[[nodiscard]] std::string render_pool_xml(const std::string& name, const std::string& directory,
                                          const std::string& owner);
[[nodiscard]] std::string render_volume_xml(const std::string& name, Bytes size,
                                            const std::string& owner);

} // namespace harness::libvirt
