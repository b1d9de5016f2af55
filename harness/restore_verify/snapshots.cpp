#include "harness/restore_verify/snapshots.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/restore_verify/draw.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace harness::restore_verify {

namespace {

constexpr std::size_t id_digits = 64;

Snapshot snapshot_of(const nlohmann::json& one) {
    Snapshot out;
    out.id = one.at("id").get<std::string>();
    out.host = one.value("hostname", "");
    const std::string time = one.at("time").get<std::string>();
    const auto taken = parse_moment(time);
    const bool is_id = out.id.size() == id_digits &&
                       out.id.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!taken || !is_id) {
        throw Error(
            concat("restic lists a snapshot '", out.id, "' of '", time, "', which is no snapshot"));
    }
    out.taken = *taken;
    out.local = parse_local_moment(time).value_or(*taken);
    for (const auto& [key, list] : {std::pair("paths", &out.paths), std::pair("tags", &out.tags)}) {
        if (one.contains(key) && one[key].is_array()) {
            *list = one[key].get<std::vector<std::string>>();
        }
    }
    return out;
}

bool has_all(const std::vector<std::string>& wanted, const std::vector<std::string>& there) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& one) {
        return std::find(there.begin(), there.end(), one) != there.end();
    });
}

/// "newest", "2nd newest", "3rd newest", "4th newest"
std::string ordinal(std::size_t index, std::string_view what) {
    constexpr std::array<std::string_view, 3> endings{"", "nd ", "rd "};
    if (index == 0) {
        return std::string(what);
    }
    return concat(index + 1, index < endings.size() ? endings[index] : "th ", what);
}

/// What one host's snapshots are chosen from, each once.
class Pot {
  public:
    explicit Pot(const HostSnapshots& host) : host_(&host), is_taken_(host.all.size(), false) {}

    void take(std::size_t index, std::string role, std::vector<Chosen>& out) {
        if (!is_taken_[index]) {
            is_taken_[index] = true;
            out.push_back({host_->all[index], concat(role, " of ", host_->host),
                           index + 1 == host_->all.size()});
        }
    }

    /// So many of those that nobody has taken, in the order that the day draws.
    void draw(std::uint32_t count, std::int64_t day, std::vector<Chosen>& out) {
        std::vector<std::pair<std::uint64_t, std::size_t>> order;
        for (std::size_t i = 0; i < is_taken_.size(); ++i) {
            if (!is_taken_[i]) {
                order.emplace_back(drawn_from(concat(day, " ", host_->all[i].id)), i);
            }
        }
        std::sort(order.begin(), order.end());
        for (std::size_t i = 0; i < std::min<std::size_t>(count, order.size()); ++i) {
            take(order[i].second, concat("random ", i + 1), out);
        }
    }

    [[nodiscard]] std::size_t size() const { return is_taken_.size(); }

  private:
    const HostSnapshots* host_;
    std::vector<bool> is_taken_;
};

} // namespace

std::vector<Snapshot> parse_snapshots(std::string_view json) {
    std::vector<Snapshot> out;
    try {
        const auto list = nlohmann::json::parse(json);
        if (list.is_null()) { // restic 0.14 of an empty repository.
            return out;
        }
        for (const nlohmann::json& one : list) {
            out.push_back(snapshot_of(one));
        }
    } catch (const nlohmann::json::exception& error) {
        throw Error(concat("reading restic's list of snapshots: ", error.what()));
    }
    return out;
}

std::vector<HostSnapshots> looked_at(const Choice& choice, const std::vector<Snapshot>& all) {
    std::map<std::string, HostSnapshots> by_host;
    for (const std::string& host : choice.hosts) {
        by_host[host].host = host;
    }
    const std::set<std::string> named(choice.hosts.begin(), choice.hosts.end());
    for (const Snapshot& one : all) {
        const bool is_asked_for = named.empty() || named.count(one.host) > 0;
        if (is_asked_for && has_all(choice.tags, one.tags) && has_all(choice.paths, one.paths)) {
            HostSnapshots& host = by_host[one.host];
            host.host = one.host;
            host.all.push_back(one);
        }
    }
    std::vector<HostSnapshots> out;
    for (auto& [name, host] : by_host) {
        std::sort(host.all.begin(), host.all.end(), [](const Snapshot& a, const Snapshot& b) {
            return std::tie(a.taken, a.id) < std::tie(b.taken, b.id);
        });
        out.push_back(std::move(host));
    }
    return out;
}

std::vector<Chosen> choose(const Choice& choice, const std::vector<HostSnapshots>& hosts,
                           std::int64_t day) {
    std::vector<Chosen> newest;
    std::vector<Chosen> oldest;
    std::vector<Chosen> drawn;
    for (const HostSnapshots& host : hosts) {
        Pot pot(host);
        for (std::size_t i = 0; i < std::min<std::size_t>(choice.newest, pot.size()); ++i) {
            pot.take(pot.size() - 1 - i, ordinal(i, "newest"), newest);
        }
        for (std::size_t i = 0; i < std::min<std::size_t>(choice.oldest, pot.size()); ++i) {
            pot.take(i, ordinal(i, "oldest"), oldest);
        }
        pot.draw(choice.random, day, drawn);
    }
    newest.insert(newest.end(), oldest.begin(), oldest.end());
    newest.insert(newest.end(), drawn.begin(), drawn.end());
    return newest;
}

} // namespace harness::restore_verify
