#include "emulators/s3/damage.hpp"

#include "emulators/s3/times.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>
#include <fnmatch.h>
#include <random>
#include <tuple>

namespace harness::emulators::s3 {

namespace {

constexpr std::uint64_t bits_per_byte = 8;
constexpr std::size_t most_at_once = std::size_t{1} << 20U;

struct Object {
    Bucket* bucket = nullptr;
    std::string key;
};

Version& seen_version(const Object& object) {
    return object.bucket->objects.find(object.key)->second.back();
}

/// When it was put; of two at once the later has the greater id.
auto age_of(const Object& object) {
    const Version& version = seen_version(object);
    return std::tie(version.modified, version.id);
}

/// What clients see, by bucket and key.
std::vector<Object> objects_of(Model& model, const DamageOrder& order) {
    std::vector<Object> out;
    for (auto& [name, bucket] : model.buckets) {
        if (!order.bucket.empty() && order.bucket != name) {
            continue;
        }
        for (const auto& [key, versions] : bucket.objects) {
            const bool is_seen = !versions.back().is_marker;
            if (is_seen && ::fnmatch(order.objects.c_str(), key.c_str(), 0) == 0) {
                out.push_back({&bucket, key});
            }
        }
    }
    return out;
}

/// The newest before the one that is seen; null where it replaced nothing.
const Version* replaced_version(const Object& object) {
    const std::vector<Version>& versions = object.bucket->objects.find(object.key)->second;
    const auto older = std::find_if(versions.rbegin() + 1, versions.rend(),
                                    [](const Version& one) { return !one.is_marker; });
    return older == versions.rend() ? nullptr : &*older;
}

/// What was put last before it, of all; null where it was the first.
const Object* put_before(const Object& object, const std::vector<Object>& all) {
    const Object* last = nullptr;
    for (const Object& other : all) {
        const bool is_earlier = age_of(other) < age_of(object);
        if (is_earlier && (last == nullptr || age_of(*last) < age_of(other))) {
            last = &other;
        }
    }
    return last;
}

bool can_be(Damage damage, const Object& object, const std::vector<Object>& all) {
    switch (damage) {
    case Damage::flip:
    case Damage::truncate:
        return seen_version(object).size() > 0;
    case Damage::remove:
        return true;
    case Damage::roll_back:
        return replaced_version(object) != nullptr;
    case Damage::replace:
        return put_before(object, all) != nullptr;
    }
    return false;
}

/// As many as are wanted, the youngest first: what replaces one is as it was put.
std::vector<Object> chosen(std::vector<Object> objects, const DamageOrder& order) {
    std::mt19937_64 random(order.seed);
    switch (order.choice) {
    case Choice::by_seed: // Not std::shuffle, which is another with each library.
        for (std::size_t left = objects.size(); left > 1; --left) {
            std::swap(objects[left - 1], objects[random() % left]);
        }
        break;
    case Choice::oldest:
        std::sort(objects.begin(), objects.end(),
                  [](const auto& a, const auto& b) { return age_of(a) < age_of(b); });
        break;
    case Choice::newest:
        std::sort(objects.begin(), objects.end(),
                  [](const auto& a, const auto& b) { return age_of(b) < age_of(a); });
        break;
    }
    objects.resize(std::min<std::size_t>(objects.size(), order.count.value_or(objects.size())));
    std::sort(objects.begin(), objects.end(),
              [](const auto& a, const auto& b) { return age_of(b) < age_of(a); });
    return objects;
}

/// A copy of the beginning of a content, with one bit that is another where `flipped` lies in it.
StoredBytes copy_of(BlobStore& blobs, const StoredContent& content, std::uint64_t size,
                    std::optional<std::uint64_t> flipped) {
    const std::unique_ptr<Blob> blob = blobs.begin();
    std::string buffer;
    for (std::uint64_t at = 0; at < size;) {
        const std::size_t most = std::min<std::uint64_t>(most_at_once, size - at);
        std::string piece(content.piece(at, most, buffer));
        if (flipped && *flipped / bits_per_byte >= at &&
            *flipped / bits_per_byte < at + piece.size()) {
            char& byte = piece[*flipped / bits_per_byte - at];
            const unsigned bit = 1U << (*flipped % bits_per_byte);
            byte = static_cast<char>(static_cast<unsigned char>(byte) ^ bit);
        }
        blob->append(piece);
        at += piece.size();
    }
    return blob->finish();
}

/// A number that names and seed decide, and nothing else.
std::uint64_t draw(const Object& object, std::uint64_t seed, std::uint64_t below) {
    std::uint64_t mixed = seed;
    for (const char byte : object.key) {
        constexpr std::uint64_t prime = 1099511628211U; // Of FNV.
        mixed = (mixed ^ static_cast<unsigned char>(byte)) * prime;
    }
    return std::mt19937_64(mixed)() % below;
}

/// Damages objects one by one.
class Vandal {
  public:
    Vandal(Shelf& shelf, const DamageOrder& order, Time now)
        : shelf_(shelf), order_(order), now_(now) {}

    std::string harm(const Object& object, const std::vector<Object>& all) {
        switch (order_.damage) {
        case Damage::flip:
            return for_versions(object, [&](Version& one) { return flip(object, one); });
        case Damage::truncate:
            return for_versions(object, [&](Version& one) { return truncate(object, one); });
        case Damage::remove:
            return remove(object);
        case Damage::roll_back:
            return roll_back(object);
        case Damage::replace:
            return replace(object, *put_before(object, all));
        }
        return {};
    }

  private:
    /// The newest that clients see, or each.
    template <typename Change>
    std::string for_versions(const Object& object, Change change) {
        std::vector<Version>& versions = object.bucket->objects.find(object.key)->second;
        std::string what = change(versions.back());
        if (!order_.is_every_version) {
            return what;
        }
        std::size_t others = 0;
        for (Version& one : versions) {
            if (&one != &versions.back() && one.size() > 0) {
                (void)change(one);
                ++others;
            }
        }
        return concat(what, ", and so with ", others, " older versions");
    }

    void changed(const Object& object, const Version& version, std::uint64_t size_before) {
        note_change(*object.bucket, object.key, version.id);
        if (version.size() != size_before) {
            object.bucket->changes.push_back({object.key, version.size(), size_before, now_});
        }
    }

    std::string flip(const Object& object, Version& version) {
        const std::uint64_t size = version.size();
        const std::uint64_t bit = draw(object, order_.seed, size * bits_per_byte);
        version.content = copy_of(shelf_.blobs, *version.content, size, bit);
        changed(object, version, size);
        return concat("bit ", bit % bits_per_byte, " of byte ", bit / bits_per_byte, " of ", size,
                      " is another");
    }

    std::string truncate(const Object& object, Version& version) {
        const std::uint64_t size = version.size();
        version.content = copy_of(shelf_.blobs, *version.content, size / 2, std::nullopt);
        changed(object, version, size);
        return concat("only the first ", size / 2, " of ", size, " bytes are left");
    }

    std::string remove(const Object& object) {
        const std::uint64_t size = seen_version(object).size();
        const std::size_t before = object.bucket->objects.find(object.key)->second.size();
        const std::size_t count = order_.is_every_version ? before : 1;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string id = seen_version(object).id;
            (void)remove_version(*object.bucket, object.key, id, now_);
        }
        const bool is_gone = newest(*object.bucket, object.key) == nullptr;
        return concat("its ", size, " bytes are gone",
                      is_gone ? "" : ", and what they had replaced is seen");
    }

    std::string roll_back(const Object& object) {
        const std::string older = replaced_version(object)->id;
        while (seen_version(object).id != older) {
            const std::string id = seen_version(object).id;
            (void)remove_version(*object.bucket, object.key, id, now_);
        }
        const Version& seen = seen_version(object);
        return concat("it is again what it was at ", iso_time(seen.modified), ", of ", seen.size(),
                      " bytes");
    }

    std::string replace(const Object& object, const Object& other) {
        Version& version = seen_version(object);
        const std::uint64_t size = version.size();
        Version copy = seen_version(other);
        copy.id = version.id;
        copy.modified = version.modified;
        copy.retention = version.retention;
        copy.has_legal_hold = version.has_legal_hold;
        version = std::move(copy);
        changed(object, version, size);
        return concat("it has the ", version.size(), " bytes of ", other.key);
    }

    Shelf& shelf_;
    const DamageOrder& order_;
    Time now_;
};

} // namespace

DamageDone damage(Shelf& shelf, const DamageOrder& order, Time now) {
    const std::vector<Object> all = objects_of(shelf.model, order);
    std::vector<Object> fitting;
    std::copy_if(all.begin(), all.end(), std::back_inserter(fitting),
                 [&](const Object& one) { return can_be(order.damage, one, all); });
    DamageDone done{fitting.size(), {}};
    if (fitting.size() < order.count.value_or(1)) {
        return done;
    }
    before_change(shelf, Change::removes);
    Vandal vandal(shelf, order, now);
    for (const Object& object : chosen(std::move(fitting), order)) {
        done.damaged.push_back({object.bucket->name, object.key, vandal.harm(object, all)});
    }
    std::sort(done.damaged.begin(), done.damaged.end(), [](const Damaged& a, const Damaged& b) {
        return std::tie(a.bucket, a.key) < std::tie(b.bucket, b.key);
    });
    write_down(shelf);
    return done;
}

} // namespace harness::emulators::s3
