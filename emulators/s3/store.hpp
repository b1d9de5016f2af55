#pragma once

#include "emulators/http/message.hpp"

#include <memory>
#include <string_view>
#include <vector>

/// Where the bytes of objects are.
namespace harness::emulators::s3 {

/// A piece of a content that a store keeps in a file.
struct Extent {
    std::uint64_t file = 0;  ///< Its number.
    std::uint64_t begin = 0; ///< Of the whole content, in the file.
    std::uint64_t whole = 0; ///< The content's size.
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

/// A content that can say where its bytes are, for a store that outlives the process.
class StoredContent : public http::Content {
  public:
    /// Adds the pieces of this part of it, in their order.
    virtual void tell_extents(std::uint64_t offset, std::uint64_t size,
                              std::vector<Extent>& out) const = 0;
};

using StoredBytes = std::shared_ptr<const StoredContent>;

/// Bytes that come; nobody sees them before they are all there.
class Blob {
  public:
    virtual ~Blob() = default;
    /// Throws Refused where there is no room for them.
    virtual void append(std::string_view piece) = 0;
    [[nodiscard]] virtual StoredBytes finish() = 0;
};

class BlobStore {
  public:
    virtual ~BlobStore() = default;
    [[nodiscard]] virtual std::unique_ptr<Blob> begin() = 0;
};

/// Keeps them in memory, for as long as somebody holds them.
class MemoryStore final : public BlobStore {
  public:
    [[nodiscard]] std::unique_ptr<Blob> begin() override;
};

/// Contents one behind the other, as parts make an object.
[[nodiscard]] StoredBytes joined(std::vector<StoredBytes> parts);

/// A part of a content, as a content of its own.
[[nodiscard]] StoredBytes part_of(StoredBytes whole, std::uint64_t offset, std::uint64_t size);

} // namespace harness::emulators::s3
