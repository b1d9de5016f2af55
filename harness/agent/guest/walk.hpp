#pragma once

#include "harness/agent/guest/read_entry.hpp"
#include "harness/agent/guest/system.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

namespace harness::agent::guest {

/// Takes records of a manifest: some bytes that hold so many entries. One call at a time.
using TakeRecords = std::function<void(std::string records, std::size_t count)>;

/// Walks through the tree at an open directory, with a thread for each processor, and gives away
/// what it finds in no order. It stays in its file system and, on btrfs, in its subvolume.
class Walk {
  public:
    Walk(int root, bool is_btrfs, const TakeRecords& take);

    void run(unsigned threads);

    [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

  private:
    class Walker;

    /// The next directory to be read; false once there is none and will be none.
    bool next(std::string& path);
    void add(std::string path);
    void give(std::string records, std::size_t count);
    void done_with_one();
    void work();

    int root_;
    bool is_btrfs_;
    const TakeRecords& take_;
    std::set<FileNumber> swapfiles_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> waiting_;
    std::size_t under_way_ = 0;
    std::uint64_t bytes_read_ = 0;
    std::mutex giving_;
};

} // namespace harness::agent::guest
