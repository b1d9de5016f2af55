#include "emulators/s3/store.hpp"

#include <algorithm>
#include <vector>

namespace harness::emulators::s3 {

namespace {

/// Not one long text, which would be copied whenever it grows.
constexpr std::size_t block_size = 1U << 20U;

class MemoryContent final : public StoredContent {
  public:
    void append(std::string_view piece) {
        while (!piece.empty()) {
            if (blocks_.empty() || blocks_.back().size() == block_size) {
                blocks_.emplace_back();
            }
            std::string& block = blocks_.back();
            const std::size_t room = std::min(block_size - block.size(), piece.size());
            if (!block.empty() || blocks_.size() > 1) {
                block.reserve(block_size);
            }
            block.append(piece.substr(0, room));
            piece.remove_prefix(room);
            size_ += room;
        }
    }

    std::uint64_t size() const override { return size_; }

    /// It has no number: nothing of it outlives the process.
    void tell_extents(std::uint64_t offset, std::uint64_t size,
                      std::vector<Extent>& out) const override {
        out.push_back({0, 0, size_, offset, size});
    }

    std::string_view piece(std::uint64_t offset, std::size_t most, std::string&) const override {
        const std::string_view block = blocks_.at(offset / block_size);
        return block.substr(offset % block_size, most);
    }

  private:
    std::vector<std::string> blocks_; ///< All but the last are full.
    std::uint64_t size_ = 0;
};

class MemoryBlob final : public Blob {
  public:
    void append(std::string_view piece) override { content_->append(piece); }
    StoredBytes finish() override { return std::move(content_); }

  private:
    std::shared_ptr<MemoryContent> content_ = std::make_shared<MemoryContent>();
};

class JoinedContent final : public StoredContent {
  public:
    explicit JoinedContent(std::vector<StoredBytes> parts) : parts_(std::move(parts)) {
        for (const auto& part : parts_) {
            size_ += part->size();
            ends_.push_back(size_);
        }
    }

    std::uint64_t size() const override { return size_; }

    std::string_view piece(std::uint64_t offset, std::size_t most,
                           std::string& buffer) const override {
        const auto end = std::upper_bound(ends_.begin(), ends_.end(), offset);
        const auto& part = parts_.at(static_cast<std::size_t>(end - ends_.begin()));
        const std::uint64_t begin = *end - part->size();
        return part->piece(offset - begin, most, buffer);
    }

    void tell_extents(std::uint64_t offset, std::uint64_t size,
                      std::vector<Extent>& out) const override {
        std::uint64_t begin = 0;
        for (const auto& part : parts_) {
            const std::uint64_t from = std::max(begin, offset);
            const std::uint64_t to = std::min(begin + part->size(), offset + size);
            if (from < to) {
                part->tell_extents(from - begin, to - from, out);
            }
            begin += part->size();
        }
    }

  private:
    std::vector<StoredBytes> parts_;
    std::vector<std::uint64_t> ends_;
    std::uint64_t size_ = 0;
};

class PartialContent final : public StoredContent {
  public:
    PartialContent(StoredBytes whole, std::uint64_t offset, std::uint64_t size)
        : whole_(std::move(whole)), offset_(offset), size_(size) {}

    std::uint64_t size() const override { return size_; }

    std::string_view piece(std::uint64_t offset, std::size_t most,
                           std::string& buffer) const override {
        const auto left = static_cast<std::size_t>(std::min<std::uint64_t>(most, size_ - offset));
        return whole_->piece(offset_ + offset, left, buffer);
    }

    void tell_extents(std::uint64_t offset, std::uint64_t size,
                      std::vector<Extent>& out) const override {
        whole_->tell_extents(offset_ + offset, size, out);
    }

  private:
    StoredBytes whole_;
    std::uint64_t offset_;
    std::uint64_t size_;
};

} // namespace

std::unique_ptr<Blob> MemoryStore::begin() {
    return std::make_unique<MemoryBlob>();
}

StoredBytes joined(std::vector<StoredBytes> parts) {
    return std::make_shared<JoinedContent>(std::move(parts));
}

StoredBytes part_of(StoredBytes whole, std::uint64_t offset, std::uint64_t size) {
    return std::make_shared<PartialContent>(std::move(whole), offset, size);
}

} // namespace harness::emulators::s3
