#include "harness/scenario/document.hpp"

#include "harness/scenario/scenario_keys.hpp"
#include "harness/scenario/yaml_tree.hpp"

namespace harness::scenario {

namespace {

std::optional<Origin> read_origin(const Tree& tree, Diagnostics& problems) {
    const Node* from = tree.root.find("from");
    if (from == nullptr || !has_shape(tree, "from", problems)) {
        return std::nullopt;
    }
    return Origin::parse(*from->string(), tree.source->place_of(from->span));
}

} // namespace

Result<Document> read_document(std::shared_ptr<const Source> source) {
    auto tree = parse_yaml(std::move(source));
    if (!tree) {
        return tree.error();
    }
    Diagnostics problems;
    auto from = read_origin(*tree, problems);
    auto declarations = read_declarations(*tree, problems);
    if (problems.has_errors()) {
        return problems;
    }
    return Document{std::move(*tree), std::move(from), std::move(declarations)};
}

} // namespace harness::scenario
