#include "harness/appliance/elf.hpp"

#include <nlohmann/json.hpp>

#include <cstring>
#include <elf.h>
#include <optional>

namespace harness::appliance {

namespace {

using Json = nlohmann::json;

constexpr Elf64_Word xen_note_pvh_entry = 18; // XEN_ELFNOTE_PHYS32_ENTRY
// https://uapi-group.org/specifications/specs/elf_dlopen_metadata
constexpr Elf64_Word fdo_note_dlopen = 0x407c0c0a;

template <typename T>
std::optional<T> load(std::string_view bytes, std::size_t offset) {
    if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) {
        return std::nullopt;
    }
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value;
}

std::string_view slice(std::string_view bytes, std::size_t offset, std::size_t size) {
    return offset > bytes.size() ? std::string_view{} : bytes.substr(offset, size);
}

std::vector<Elf64_Phdr> segments_of(std::string_view bytes, const Elf64_Ehdr& header) {
    std::vector<Elf64_Phdr> segments;
    for (std::size_t i = 0; i < header.e_phnum; ++i) {
        if (const auto segment = load<Elf64_Phdr>(bytes, header.e_phoff + i * sizeof(Elf64_Phdr))) {
            segments.push_back(*segment);
        }
    }
    return segments;
}

struct Note {
    Elf64_Word type = 0;
    std::string_view owner;
    std::string_view content;
};

std::vector<Note> notes_in(std::string_view bytes) {
    const auto padded = [](std::size_t size) { return (size + 3) & ~std::size_t{3}; };
    std::vector<Note> notes;
    while (const auto header = load<Elf64_Nhdr>(bytes, 0)) {
        const std::size_t content = sizeof(Elf64_Nhdr) + padded(header->n_namesz);
        const std::string_view owner = slice(bytes, sizeof(Elf64_Nhdr), header->n_namesz);
        notes.push_back({header->n_type, owner.substr(0, owner.find('\0')),
                         slice(bytes, content, header->n_descsz)});
        bytes = slice(bytes, content + padded(header->n_descsz), bytes.size());
    }
    return notes;
}

/// A note by which a program tells which libraries it loads while it runs, and how much it wants
/// them: [{"priority":"recommended","soname":["libkmod.so.2"]}]. What is merely suggested belongs
/// to features that nobody asked for.
void add_loaded_later(std::string_view note, std::vector<std::string>& needed) {
    const Json features = Json::parse(note.substr(0, note.find('\0')), nullptr, false);
    if (!features.is_array()) {
        return;
    }
    for (const Json& feature : features) {
        const auto names = feature.is_object() ? feature.find("soname") : feature.end();
        if (names == feature.end() || !names->is_array() ||
            feature.value("priority", Json()) == "suggested") {
            continue;
        }
        for (const Json& name : *names) {
            if (name.is_string()) {
                needed.push_back(name.get<std::string>());
            }
        }
    }
}

void read_notes(std::string_view bytes, ElfFacts& facts) {
    for (const Note& note : notes_in(bytes)) {
        if (note.type == xen_note_pvh_entry && note.owner == "Xen") {
            facts.has_pvh_entry = true;
        } else if (note.type == fdo_note_dlopen && note.owner == "FDO") {
            add_loaded_later(note.content, facts.needed);
        }
    }
}

/// Where an address of the loaded program stands in the file.
std::optional<std::size_t> file_offset(const std::vector<Elf64_Phdr>& segments,
                                       Elf64_Addr address) {
    for (const Elf64_Phdr& segment : segments) {
        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
            address - segment.p_vaddr < segment.p_filesz) {
            return segment.p_offset + (address - segment.p_vaddr);
        }
    }
    return std::nullopt;
}

void add_loaded_at_start(std::string_view bytes, const std::vector<Elf64_Phdr>& segments,
                         const Elf64_Phdr& dynamic, std::vector<std::string>& needed) {
    std::vector<Elf64_Xword> names;
    std::optional<std::size_t> strings;
    for (std::size_t at = 0; at < dynamic.p_filesz; at += sizeof(Elf64_Dyn)) {
        const auto entry = load<Elf64_Dyn>(bytes, dynamic.p_offset + at);
        if (!entry || entry->d_tag == DT_NULL) {
            break;
        }
        if (entry->d_tag == DT_NEEDED) {
            names.push_back(entry->d_un.d_val);
        } else if (entry->d_tag == DT_STRTAB) {
            strings = file_offset(segments, entry->d_un.d_ptr);
        }
    }
    for (const Elf64_Xword name : names) {
        const std::string_view rest = slice(bytes, strings.value_or(bytes.size()) + name, 4096);
        needed.emplace_back(rest.substr(0, rest.find('\0')));
    }
}

} // namespace

ElfFacts read_elf(std::string_view bytes) {
    ElfFacts facts;
    const auto header = load<Elf64_Ehdr>(bytes, 0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB) {
        return facts;
    }
    facts.is_elf = true;
    const auto segments = segments_of(bytes, *header);
    for (const Elf64_Phdr& segment : segments) {
        if (segment.p_type == PT_DYNAMIC) {
            add_loaded_at_start(bytes, segments, segment, facts.needed);
        } else if (segment.p_type == PT_NOTE) {
            read_notes(slice(bytes, segment.p_offset, segment.p_filesz), facts);
        }
    }
    return facts;
}

} // namespace harness::appliance
