#pragma once

#include "harness/base/tree_reader.hpp"
#include "harness/disko/layout.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace harness::disko {

/// Reads one node of a layout: a TreeReader that knows the node's name in the layout and disko's
/// way with attributes (`null` means the default, lists of texts, maps in key order).
class NodeReader {
  public:
    NodeReader(TreeReader reader, std::string path)
        : reader_(std::move(reader)), path_(std::move(path)) {}

    [[nodiscard]] bool is_there() const { return reader_.is_there(); }
    [[nodiscard]] const TreeReader& reader() const { return reader_; }
    [[nodiscard]] const std::string& path() const { return path_; }

    [[nodiscard]] NodeReader child(std::string_view key) const;
    /// The entries of the map under `key`, in the byte order of their keys.
    [[nodiscard]] std::vector<std::pair<std::string, NodeReader>>
    children(std::string_view key) const;
    /// The elements of the list under `key`.
    [[nodiscard]] std::vector<NodeReader> elements(std::string_view key) const;

    [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
    [[nodiscard]] std::string text_or(std::string_view key, std::string_view otherwise) const;
    /// Reports what is missing where nothing is there.
    [[nodiscard]] std::string required_text(std::string_view key) const;
    /// A path from the root; another text is reported.
    [[nodiscard]] std::optional<std::string> absolute_path(std::string_view key) const;
    [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
    /// `["defaults"]` where nothing is there, as for every `mountOptions`.
    [[nodiscard]] std::vector<std::string> mount_options(std::string_view key) const;
    [[nodiscard]] std::map<std::string, std::string> text_map(std::string_view key) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key) const;
    [[nodiscard]] bool boolean_or(std::string_view key, bool otherwise) const;

    /// Name, place, hooks, and the keys that are not among `known`.
    [[nodiscard]] NodeInfo info(std::span<const std::string_view> known) const;

    void error(std::string problem, std::string help) const;

  private:
    TreeReader reader_;
    std::string path_;
};

/// What a content inherits from the node around it.
struct Parent {
    std::string type; ///< "disk", "gpt", "mdadm", …
    std::string name;
    std::string device;
    bool takes_tables = false; ///< Whether `gpt` and `table` may stand here.
};

/// The content under `content` of a node; null where it is raw or refused.
[[nodiscard]] ContentPointer read_content(const NodeReader& node, const Parent& parent);

[[nodiscard]] Gpt read_gpt(const NodeReader& node, const Parent& parent);
[[nodiscard]] Table read_table(const NodeReader& node, std::string_view device);
[[nodiscard]] Btrfs read_btrfs(const NodeReader& node);
[[nodiscard]] Luks read_luks(const NodeReader& node);

[[nodiscard]] Disk read_disk(const std::string& key, const NodeReader& node);
[[nodiscard]] Mdadm read_mdadm(const std::string& key, const NodeReader& node);
[[nodiscard]] LvmVg read_lvm_vg(const std::string& key, const NodeReader& node);
[[nodiscard]] Zpool read_zpool(const std::string& key, const NodeReader& node);
[[nodiscard]] Nodev read_nodev(const std::string& key, const NodeReader& node);
[[nodiscard]] BcachefsFilesystem read_bcachefs_filesystem(const std::string& key,
                                                          const NodeReader& node);

} // namespace harness::disko
